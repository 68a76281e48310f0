import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportScript } from '../../../src/probes/mysql/export-script.ts';
import { leastPrivilegeAccount } from '../../../src/probes/mysql/least-privilege.ts';
import { openDentalSelects, openDentalSql } from '../../../src/probes/mysql/open-dental-selects.ts';
import { definitionSql } from '../../../src/probes/mysql/special-tables.ts';
import { isPublishedStatement, publishedStatements } from '../../../src/probes/mysql/statements.ts';

const servers = [
  { flavor: 'mariadb', version: [10, 2, 0] },
  { flavor: 'mariadb', version: [10, 5, 23] },
  { flavor: 'mariadb', version: [11, 8, 6] },
  { flavor: 'mysql', version: [5, 7, 44] },
  { flavor: 'mysql', version: [8, 4, 0] },
  { flavor: 'mysql', version: [9, 7, 4] },
] as const;

describe.each(servers)('published statements of %j', (server) => {
  const all = publishedStatements(server);
  it('have unique ids and are accepted', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ sql }) => !isPublishedStatement(sql))).toEqual([]);
  });
  it('read one source per kind of grant', () => {
    for (const kind of ['mysql.accounts', 'mysql.schemaGrants', 'mysql.databases'])
      expect(all.filter((each) => each.kind === kind && each.id !== 'grant-changes')).toHaveLength(1);
  });
  it('change nothing, and never nest subqueries: those over information_schema crashed MariaDB 10.11.19', () => {
    for (const { sql } of all) {
      expect(sql).toMatch(/^(?:SELECT |SET |START TRANSACTION|COMMIT$|SHOW CREATE TABLE )/);
      expect(sql).not.toMatch(/\(\s*SELECT\b/i);
      expect(sql).not.toMatch(/\bINFO\b|\*\s+FROM/);
    }
  });
  it('have a least-privilege account that cannot write', () => {
    const sql = leastPrivilegeAccount(server);
    expect(sql).toMatch(/^CREATE USER /);
    expect(sql).not.toMatch(/GRANT (?:ALL|INSERT|UPDATE|DELETE|EVENT|TRIGGER|SUPER)\b/);
  });
});

describe('isPublishedStatement', () => {
  it.each(['SELECT 1', 'SELECT * FROM mysql.user', "SET SESSION sql_mode='' ", 'SELECT User, Host FROM mysql.user; DROP TABLE x', ''])('refuses %s', (sql) =>
    expect(isPublishedStatement(sql)).toBe(false),
  );

  it('accepts Open Dental batches of any database names and nothing that differs from them', () => {
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('`', '$&', '{db}', '{hex}', ' UNION ALL SELECT', "'", 'é'));
    fc.assert(
      fc.property(fc.constantFrom(...openDentalSelects), fc.array(name, { minLength: 1, maxLength: 4 }), fc.nat(), (select, databases, at) => {
        const sql = openDentalSql(select, databases);
        expect(isPublishedStatement(sql)).toBe(true);
        const place = at % sql.length;
        expect(isPublishedStatement(`${sql.slice(0, place)}\u0001${sql.slice(place)}`)).toBe(false);
        expect(isPublishedStatement(`${sql}; DROP DATABASE x`)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('accepts the definition of a table of any name and nothing that differs from it', () => {
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('`', '``', '`.`', '; DROP TABLE x', '`; SELECT 1', 'é\n'));
    fc.assert(
      fc.property(name, name, (database, table) => {
        const sql = definitionSql({ database, name: table });
        expect(isPublishedStatement(sql)).toBe(true);
        for (const other of [`${sql}; SELECT 1`, `${sql} `, sql.slice(0, -1), sql.replace('CREATE ', 'CREATE VIEW ')])
          expect(isPublishedStatement(other)).toBe(false);
      }),
    );
  });

  it.each(openDentalSelects)('$id takes secrets as keyed fingerprints only', ({ columns, from }) => {
    for (const [name, expression] of columns) if (/password|secret/i.test(name)) expect(expression).toMatch(/^NULL$|SHA2\(CONCAT\(@bitewing_key/);
    // Names of properties, in quotes, may hold any word.
    expect(from.replaceAll(/'[^']*'/g, '')).not.toMatch(/\bpatient\b/i);
  });
});

it('the export script has no subqueries and prints no key', () => {
  const script = exportScript();
  expect(script).not.toMatch(/\(\s*SELECT\b/i);
  expect(script).not.toMatch(/SELECT[^;]*'x',HEX\(CONVERT\(@bitewing_key\b/);
});
