import { describe, expect, it } from 'vitest';
import { parseGrantStatements } from '../../../src/domain/grants-sql/parse-grant-statements.ts';
import { printGrants } from '../../../src/domain/grants-sql/print-grants.ts';
import type { GrantTables } from '../../../src/domain/mysql/grant-tables.ts';
import { bodyReader } from '../../../src/probes/mysql/decode-instance.ts';
import { decodeSelect } from '../../../src/probes/mysql/decode-select.ts';
import { grantSelects } from '../../../src/probes/mysql/grant-selects.ts';
import { appliesTo } from '../../../src/probes/mysql/statement.ts';
import { asAnswer, type Scenario, scenarios, semanticsOf } from './corpus.ts';

type Row = Readonly<Record<string, unknown>>;

function rawRows(scenario: Scenario): { readonly rows: Record<string, Row[]>; readonly problems: unknown[] } {
  const server = semanticsOf(scenario);
  const rows: Record<string, Row[]> = {};
  const problems: unknown[] = [];
  for (const select of grantSelects.filter((candidate) => appliesTo(candidate, server))) {
    const decoded = decodeSelect(select.kind, select, asAnswer(select, scenario), {
      server,
      readBody: bodyReader(null),
      transports: null,
      marks: null,
    });
    const all = decoded.rows.map((row): Row => ({ ...(row as Row) }));
    // A row without host that belongs to no role: MariaDB reads and shows it as `%`.
    const roles = new Set((rows['accounts'] ?? all).filter((row) => row['isRole'] === true).map((row) => row['user']));
    const shown = all.map((row) => (server.flavor === 'mariadb' && row['host'] === '' && !roles.has(row['user']) ? { ...row, host: '%' } : row));
    rows[select.kind.slice('mysql.'.length)] = shown;
    problems.push(...decoded.problems);
  }
  return { rows, problems };
}

/** Rows of the accounts the recorder printed, without what the text cannot say or says otherwise. */
function comparable(rows: readonly Row[], printed: ReadonlySet<string>): string[] {
  return rows
    .filter((row) => printed.has(JSON.stringify([row['user'], row['host']])))
    .filter((row) => 'isRole' in row || row['privileges'] !== '' || (row['columnPrivileges'] ?? '') !== '')
    .map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
}

function textOf(scenario: Scenario): string {
  return [...Object.values(scenario.showCreateUser), ...Object.values(scenario.showGrants).flat()].join('\n');
}

describe('SHOW GRANTS text of every recorded server', () => {
  const all = scenarios();
  it('is a corpus of real servers', () => expect(all.length).toBeGreaterThan(200));

  it.each(['mariadb-10.5', 'mariadb-10.11', 'mariadb-11.8', 'mysql-9.7'])('says the same as the raw tables of %s', (series) => {
    let compared = 0;
    for (const scenario of all.filter(({ id }) => id.startsWith(series))) {
      const server = semanticsOf(scenario);
      const raw = rawRows(scenario);
      expect(raw.problems, scenario.id).toEqual([]);
      const parsed = parseGrantStatements(textOf(scenario), { dialect: server });
      expect(parsed.problems, scenario.id).toEqual([]);
      const printed = new Set(parsed.tables.accounts.map(({ user, host }) => JSON.stringify([user, host])));
      for (const [kind, rows] of Object.entries(raw.rows)) {
        const text = (parsed.tables as unknown as Record<string, readonly Row[]>)[kind] ?? [];
        expect(comparable(text, printed), `${scenario.id} ${kind}`).toEqual(comparable(rows, printed));
        compared += rows.length;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('comes back the same when printed from the raw tables', () => {
    for (const scenario of all) {
      const { rows } = rawRows(scenario);
      const tables = { defaultRoles: [], dynamicGrants: [], ...rows } as unknown as GrantTables;
      const text = tables.accounts.flatMap((account) => printGrants(tables, account)).join(';\n');
      const again = parseGrantStatements(text, { dialect: semanticsOf(scenario) });
      expect(again.problems, scenario.id).toEqual([]);
      const held = new Set(tables.accounts.map(({ user, host }) => JSON.stringify([user, host])));
      for (const kind of ['schemaGrants', 'tableGrants', 'columnGrants', 'routineGrants', 'roleEdges', 'dynamicGrants'] as const)
        expect(
          comparable(
            again.tables[kind].map((row) => ({ ...row })),
            held,
          ),
          `${scenario.id} ${kind}`,
        ).toEqual(
          comparable(
            tables[kind].map((row) => ({ ...row })),
            held,
          ),
        );
    }
  });
});
