import type { Cell } from '../../adapters/mysql/mysql-port.ts';
import { accessDigits } from './decode-accounts.ts';

/** Rows of one dumped table. */
export interface DumpedTable {
  readonly columns: string[];
  readonly rows: Cell[][];
}

/** A `Priv` text as the published select gives it, and as it is parsed; null when it is no JSON object. */
export function privColumns(text: string): {
  /** Without secrets. `access` keeps its digits, which a number would not. */
  readonly priv: string;
  readonly parsed: Readonly<Record<string, unknown>>;
} | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const parsed: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value));
    const { authentication_string: _, auth_or: ways, ...rest } = parsed;
    const plugins = Array.isArray(ways) ? ways.flatMap((way: unknown) => (typeof way === 'object' && way !== null && 'plugin' in way ? [way.plugin] : [])) : [];
    const kept: Readonly<Record<string, unknown>> = { ...rest, further_plugins: plugins };
    const digits = typeof kept['access'] === 'number' ? accessDigits(kept['access'], text) : null;
    return {
      priv: digits === null ? JSON.stringify(kept) : JSON.stringify({ ...kept, access: 0 }).replace('"access":0', `"access":${digits}`),
      parsed,
    };
  } catch {
    return null;
  }
}

/** The stored authentication strings of one account; for classification only, never kept. */
export interface Secret {
  readonly user: string;
  readonly host: string;
  readonly ways: readonly { readonly plugin: string; readonly secret: string }[];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The ways to log in of every dumped account; roles have none. */
export function secretsOf(table: DumpedTable): Secret[] {
  const place = (column: string): number => table.columns.findIndex((candidate) => candidate.toLowerCase() === column);
  const cell = (row: readonly Cell[], column: string): string => row[place(column)] ?? '';
  return table.rows.flatMap((row): Secret[] => {
    const base = { user: cell(row, 'user'), host: cell(row, 'host') };
    if (place('priv') < 0) {
      const secret = cell(row, 'authentication_string') || cell(row, 'password');
      return [{ ...base, ways: [{ plugin: cell(row, 'plugin') || 'mysql_native_password', secret }] }];
    }
    const priv = privColumns(cell(row, 'priv'))?.parsed ?? {};
    if (priv['is_role'] === true) return [];
    const main = {
      plugin: textOf(priv['plugin']) || 'mysql_native_password',
      secret: textOf(priv['authentication_string']),
    };
    const others = Array.isArray(priv['auth_or']) ? priv['auth_or'].filter((way: unknown) => typeof way === 'object' && way !== null && 'plugin' in way) : [];
    const more = others.map((way: unknown) => {
      const fields: Readonly<Record<string, unknown>> = typeof way === 'object' && way !== null ? Object.fromEntries(Object.entries(way)) : {};
      return { plugin: textOf(fields['plugin']), secret: textOf(fields['authentication_string']) };
    });
    return [{ ...base, ways: [main, ...more] }];
  });
}
