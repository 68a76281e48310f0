import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantTablesFromSql } from '../../../src/domain/grants-sql/grant-tables-from-sql.ts';
import { parseGrantStatements } from '../../../src/domain/grants-sql/parse-grant-statements.ts';
import { printGrants } from '../../../src/domain/grants-sql/print-grants.ts';

const mariadb = { flavor: 'mariadb', version: [10, 11, 6] } as const;
const mysql = { flavor: 'mysql', version: [8, 4, 0] } as const;
const databaseAll =
  'SELECT,INSERT,UPDATE,DELETE,CREATE,DROP,REFERENCES,INDEX,ALTER,CREATE TEMPORARY TABLES,LOCK TABLES,CREATE VIEW,SHOW VIEW,CREATE ROUTINE,ALTER ROUTINE,EXECUTE,EVENT,TRIGGER';

describe('grantTablesFromSql', () => {
  it.each([
    ['backticks', 'GRANT SELECT ON `od\\_1%`.* TO `a`@`h`', 'od\\_1%'],
    ['double quotes', 'GRANT SELECT ON "od\\_1%".* TO "a"@"h"', 'od\\_1%'],
    ['single quotes', "GRANT SELECT ON 'od\\_1%'.* TO 'a'@'h'", 'od\\_1%'],
    ['no quotes', 'grant select on od_1.* to a@h', 'od_1'],
    ['doubled backticks', 'GRANT SELECT ON `o``d`.* TO a@h', 'o`d'],
    ['two backslashes', 'GRANT SELECT ON `od\\\\d`.* TO a@h', 'od\\\\d'],
    ['several lines and comments', 'GRANT /* all */ SELECT -- not more\n ON od_1.*\n TO a@h;', 'od_1'],
    ['an option on the next line', 'GRANT SELECT ON od_1.* TO a@h WITH\nMAX_USER_CONNECTIONS 3', 'od_1'],
  ])('reads a database in %s', (_, sql, db) => {
    const row = { user: 'a', host: 'h', db, privileges: 'SELECT' };
    expect(grantTablesFromSql(sql, mariadb).schemaGrants).toEqual([row]);
  });

  it.each([
    [mariadb, `${databaseAll},DELETE HISTORY`],
    [{ flavor: 'mariadb', version: [11, 4, 2] } as const, `${databaseAll},DELETE HISTORY,SHOW CREATE ROUTINE`],
    [{ flavor: 'mariadb', version: [10, 2, 0] } as const, databaseAll],
    [mysql, databaseAll],
  ])('expands ALL for %j', (server, privileges) => {
    const [row] = grantTablesFromSql('GRANT ALL PRIVILEGES ON d.* TO a@h', server).schemaGrants;
    expect(row?.privileges).toBe(privileges);
  });

  it('gives MySQL ALL on *.* its dynamic privileges, with their grant option', () => {
    const tables = grantTablesFromSql("CREATE USER a; GRANT ALL ON *.* TO a@'%' WITH GRANT OPTION", mysql);
    expect(tables.dynamicGrants).toContainEqual({
      user: 'a',
      host: '%',
      privilege: 'SET_ANY_DEFINER',
      grantOption: true,
    });
    expect(tables.accounts[0]?.privileges).toContain('GRANT OPTION');
  });

  it('tells MariaDB roles, users and PUBLIC apart', () => {
    const sql =
      "CREATE USER 'a'@'10.0.0.%' IDENTIFIED BY 'x', bob; CREATE ROLE r; GRANT r TO a@'10.0.0.%' WITH ADMIN OPTION; GRANT SELECT ON d.* TO PUBLIC; GRANT SELECT ON d.* TO bob; GRANT INSERT ON d.* TO r; SET DEFAULT ROLE r FOR a@'10.0.0.%'";
    const tables = grantTablesFromSql(sql, mariadb);
    expect(tables.accounts.map(({ user, host, isRole, defaultRole }) => [user, host, isRole, defaultRole])).toEqual([
      ['a', '10.0.0.%', false, 'r'],
      ['bob', '%', false, null],
      ['r', '', true, null],
      ['PUBLIC', '', true, null],
    ]);
    expect(tables.roleEdges).toEqual([{ roleUser: 'r', roleHost: '', user: 'a', host: '10.0.0.%', adminOption: true }]);
    expect(tables.schemaGrants.map(({ user, host }) => `${user}@${host}`)).toEqual(['PUBLIC@', 'bob@%', 'r@']);
  });

  it('keeps MySQL roles as locked accounts and partial revokes as restrictions', () => {
    const sql =
      'CREATE ROLE r; CREATE USER a@h REQUIRE X509; GRANT SELECT, INSERT ON *.* TO a@h; REVOKE SELECT ON mysql.* FROM a@h; GRANT r TO a@h; SET DEFAULT ROLE ALL TO a@h';
    const tables = grantTablesFromSql(sql, mysql);
    expect(tables.accounts.map(({ user, locked, tls, restrictions }) => [user, locked, tls, restrictions])).toEqual([
      ['r', true, '', []],
      ['a', false, 'X509', [{ database: 'mysql', privileges: 'SELECT' }]],
    ]);
    expect(tables.defaultRoles).toEqual([{ user: 'a', host: 'h', roleUser: 'r', roleHost: '%' }]);
  });

  it('takes back what REVOKE and DROP name', () => {
    const sql =
      'GRANT SELECT, DROP ON d.* TO a@h; REVOKE DROP ON d.* FROM a@h; GRANT SELECT (x, y) ON d.t TO a@h; REVOKE SELECT (x) ON d.t FROM a@h; GRANT SELECT ON e.* TO b@h; DROP USER b@h';
    const tables = grantTablesFromSql(sql, mariadb);
    expect(tables.schemaGrants).toEqual([{ user: 'a', host: 'h', db: 'd', privileges: 'SELECT' }]);
    expect(tables.columnGrants.map((row) => row.column)).toEqual(['y']);
    expect(tables.accounts).toHaveLength(1);
  });

  it.each(['GRANT SELECT ON d TO', 'GRANT SELECT TO a@h x', 'GRANT SELECT ON `d.* TO a@h', 'HELLO', 'GRANT ON d.* TO a@h'])(
    'refuses %s and names the line',
    (sql) => {
      expect(() => grantTablesFromSql(`\n${sql}`, mariadb)).toThrow(/^line 2: expected /);
    },
  );
});

const secret = 'Sup3rSecret';
describe('secrets', () => {
  it.each([
    `CREATE USER a@h IDENTIFIED BY '${secret}'`,
    `CREATE USER a@h IDENTIFIED BY "${secret}`,
    `CREATE USER a@h IDENTIFIED BY ${secret} ${secret}`,
    `GRANT USAGE ON *.* TO a@h IDENTIFIED BY PASSWORD '*${secret}'`,
    `CREATE USER a@h IDENTIFIED VIA ed25519 USING '${secret}' OR unix_socket`,
    `CREATE USER a@h IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$\n${secret}' REQUIRE SSL`,
    `CREATE USER a@h IDENTIFIED BY '${secret}' '${secret}'; ${secret}`,
    `ALTER USER a@h IDENTIFIED BY '${secret}' REPLACE '${secret}x' RETAIN CURRENT PASSWORD`,
  ])('never come out of %s', (sql) => {
    expect(JSON.stringify(parseGrantStatements(sql, { fingerprint: () => 'k:0' }))).not.toContain(secret);
  });

  it.each([
    ["IDENTIFIED BY ''", 'empty'],
    ["IDENTIFIED BY 'x'", 'set'],
    ['IDENTIFIED VIA unix_socket', 'external'],
    ["IDENTIFIED VIA mysql_native_password USING 'invalid' OR unix_socket", 'external'],
    ["IDENTIFIED VIA mysql_native_password USING 'invalid'", 'unusable'],
    ['', 'empty'],
  ])('are classified: %s is %s', (clause, state) => {
    const { passwords } = parseGrantStatements(`CREATE USER \`a\`@\`h\` ${clause}`, { dialect: mariadb });
    expect(passwords.map((password) => password.state)).toEqual([state]);
  });
});

const hostile = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
  fc.constantFrom("o'neil", '`', '``', '"', '\\', '%_', "';DROP", '--', '/*', '*/', '\n', 'PUBLIC', '@', 'ON *.* TO'),
);

describe('laws', () => {
  it('print then parse gives the same rows, whatever the names', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, fc.boolean(), (user, db, table, column, grantOption) => {
        const option = grantOption ? ',GRANT OPTION' : '';
        const base = { user, host: '10.0.0.%' };
        const account = {
          ...base,
          isRole: false,
          privileges: 'SELECT,RELOAD',
          plugins: null,
          locked: null,
          passwordExpired: null,
          tls: null,
          defaultRole: null,
          restrictions: [],
        };
        const tables = {
          accounts: [account],
          schemaGrants: [{ ...base, db, privileges: `SELECT,INSERT${option}` }],
          tableGrants: [{ ...base, db, table, privileges: `SELECT${option}`, columnPrivileges: 'UPDATE' }],
          columnGrants: [{ ...base, db, table, column, privileges: 'UPDATE' }],
          routineGrants: [{ ...base, db, routine: table, type: 'PACKAGE BODY', privileges: 'EXECUTE' }],
          roleEdges: [],
          defaultRoles: [],
          dynamicGrants: [{ ...base, privilege: 'BACKUP_ADMIN', grantOption }],
          proxies: [{ ...base, proxiedUser: db, proxiedHost: '%', grantOption }],
        } as const;
        const text = printGrants(tables, account).join('\n');
        const parsed = parseGrantStatements(text, { dialect: mysql });
        expect(parsed.problems).toEqual([]);
        expect(parsed.tables).toEqual(tables);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws', () => {
    const word = fc.constantFrom(
      'GRANT',
      'REVOKE',
      'CREATE',
      'USER',
      'ROLE',
      'ON',
      'TO',
      'FROM',
      '*',
      '.',
      ',',
      '(',
      ')',
      '@',
      'IDENTIFIED',
      'BY',
      'WITH',
      'OPTION',
      'REQUIRE',
      'SELECT',
      'PROXY',
      'SET',
      'DEFAULT',
      "'",
      '`',
      '"',
      '\n',
      ';',
      '/*!50000',
      '*/',
      'a',
      'PASSWORD',
      'EXPIRE',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, hostile), { maxLength: 25 }), (words) => void parseGrantStatements(words.join(' '))),
      { numRuns: 500 },
    );
  });

  it('runs in linear time on one long statement', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `GRANT SELECT ON \`d${index}\`.* TO \`a\`@\`h\`;`).join('\n');
    expect(parseGrantStatements(many).tables.schemaGrants).toHaveLength(20_000);
  });
});
