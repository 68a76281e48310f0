import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { GrantDialect } from '../../../src/domain/grants-sql/dialect.ts';
import { mariadbGlobalPrivileges } from '../../../src/domain/mysql/global-privileges.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';

type Value = string | number | null | Readonly<Record<string, unknown>>;
interface RawTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}
/** One recorded server of the corpus: its raw grant tables and what it printed about them. */
export interface Scenario {
  readonly id: string;
  readonly server: { readonly version: string; readonly variables: Readonly<Record<string, string>> };
  readonly raw: Readonly<Record<string, RawTable>>;
  readonly showGrants: Readonly<Record<string, readonly string[]>>;
  readonly showCreateUser: Readonly<Record<string, string>>;
}

/** Every recorded server. Numbers above 2^53 keep their digits as strings. */
export function scenarios(): Scenario[] {
  const text = gunzipSync(readFileSync(new URL('../../../fixtures/corpus/grants.jsonl.gz', import.meta.url))).toString('utf8');
  // The fixture's own shape; checked by every assertion that reads it.
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.replaceAll(/"access": ?(\d{16,})/g, '"access":"$1"')) as Scenario);
}

export function dialectOf(scenario: Scenario): GrantDialect {
  return serverSemantics(scenario.server.version, scenario.server.variables);
}

export type Named = Readonly<Record<string, string>>;

/** Rows of a raw table as text by column name; objects stay JSON text. */
export function rowsOf(scenario: Scenario, table: string): Named[] {
  const raw = scenario.raw[table];
  if (raw === undefined) return [];
  return raw.rows.map((row) =>
    Object.fromEntries(
      raw.columns.map((column, index) => {
        const value = row[index];
        return [column, typeof value === 'object' ? JSON.stringify(value) : String(value)];
      }),
    ),
  );
}

export { mariadbGlobalPrivileges };
