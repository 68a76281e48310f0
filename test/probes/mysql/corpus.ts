import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Cell, ResultTable } from '../../../src/adapters/mysql/mysql-port.ts';
import type { ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';
import type { PublishedSelect } from '../../../src/probes/mysql/statement.ts';

interface RawTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
/** One recorded server: its raw grant tables and what it printed about them. */
export interface Scenario {
  readonly id: string;
  readonly server: { readonly version: string; readonly variables: Readonly<Record<string, string>> };
  readonly raw: Readonly<Record<string, RawTable>>;
  readonly showGrants: Readonly<Record<string, readonly string[]>>;
  readonly showCreateUser: Readonly<Record<string, string>>;
}

/** Every recorded server. The digits of `access` that a double cannot hold are kept as text. */
export function scenarios(): Scenario[] {
  const file = new URL('../../../fixtures/corpus/grants.jsonl.gz', import.meta.url);
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  // The fixture's shape is our own; every assertion reads it.
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.replaceAll(/"access": ?(\d{16,})/g, '"access":"$1"')) as Scenario);
}

export function semanticsOf(scenario: Scenario): ServerSemantics {
  return serverSemantics(scenario.server.version, scenario.server.variables);
}

function cell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The raw table in the shape the published select would have returned it. */
export function asAnswer(select: PublishedSelect, scenario: Scenario): ResultTable {
  const raw = scenario.raw[select.from] ?? { columns: [], rows: [] };
  const rows = raw.rows.map((row) => {
    const named: Record<string, unknown> = Object.fromEntries(raw.columns.map((column, index) => [column, row[index]]));
    const priv: Record<string, unknown> = typeof named['Priv'] === 'object' && named['Priv'] !== null ? { ...named['Priv'] } : {};
    const attributes: Record<string, unknown> =
      typeof named['User_attributes'] === 'object' && named['User_attributes'] !== null ? { ...named['User_attributes'] } : {};
    return select.columns.map(([name, expression]): Cell => {
      // The digits again as the number they are on the server.
      if (name === 'priv') return cell({ ...priv, authentication_string: undefined })?.replace(/"access":"(\d{16,})"/, '"access":$1') ?? null;
      if (name === 'restrictions') return cell(attributes['Restrictions']);
      if (name === 'packed') return (expression.match(/\w+_priv/g) ?? []).map((column) => cell(named[column])).join('');
      return cell(named[expression]);
    });
  });
  return { columns: select.columns.map(([name]) => name), rows };
}
