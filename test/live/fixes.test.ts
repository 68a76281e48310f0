import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResult, Finding } from '../../src/model/audit-result.ts';
import { auditLive, runAs } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { describeWithMysql, startMysql } from '../support/mysql-server.ts';

const ash = { user: 'ash', password: 'canary-ash', from: '127.0.0.1' } as const;
const birch = { user: 'birch', password: 'canary-birch', from: '127.0.0.2' } as const;

/** Two tenants as they should be: exact rows for the live database and its backups, one address each. */
const tenants = [
  { ...ash, pattern: 'od\\_ash\\_1' },
  { ...birch, pattern: 'od\\_birch\\_2' },
]
  .map(
    ({ user, password, from, pattern }) => `CREATE USER ${user}@'${from}' IDENTIFIED BY '${password}';
  GRANT ALL PRIVILEGES ON \`${pattern}\`.* TO ${user}@'${from}'; GRANT ALL PRIVILEGES ON \`${pattern}backup\\_%\`.* TO ${user}@'${from}';`,
  )
  .join('\n');

/** What differs between the two kinds of server. */
const servers = {
  mariadb: {
    start: () => startMariadb({ args: ['--sql-mode=', '--local-infile=OFF'] }),
    grantTables: ['global_priv', 'db', 'tables_priv', 'columns_priv', 'roles_mapping'],
    reset: `DELETE FROM mysql.global_priv WHERE User NOT IN ('root', 'mariadb.sys', 'bitewing'); DELETE FROM mysql.db; DELETE FROM mysql.tables_priv;
      DELETE FROM mysql.columns_priv; DELETE FROM mysql.roles_mapping; FLUSH PRIVILEGES;`,
  },
  mysql: {
    start: () => startMysql(['--sql-mode=', '--local-infile=OFF']),
    grantTables: ['user', 'db', 'tables_priv', 'columns_priv', 'role_edges', 'default_roles', 'global_grants'],
    reset: `DELETE FROM mysql.user WHERE User NOT IN ('root', 'bitewing') AND User NOT LIKE 'mysql.%'; DELETE FROM mysql.db WHERE User NOT LIKE 'mysql.%';
      DELETE FROM mysql.tables_priv WHERE User NOT LIKE 'mysql.%'; DELETE FROM mysql.columns_priv; DELETE FROM mysql.role_edges; DELETE FROM mysql.default_roles;
      DELETE FROM mysql.global_grants WHERE User NOT IN ('root', 'bitewing') AND User NOT LIKE 'mysql.%'; FLUSH PRIVILEGES;`,
  },
} as const;

interface Case {
  readonly name: string;
  readonly rule: string;
  /** What goes wrong. */
  readonly sql: string;
  /** What ash can do with it and must not; run after `before`. */
  readonly witness: string;
  readonly before?: readonly string[];
  /** For what only one of the servers has. */
  readonly only?: 'mariadb';
}

const theft = 'SELECT LName FROM od_birch_2.patient';
const cases: readonly Case[] = [
  {
    name: 'a row of the same user name at another host',
    rule: 'row-of-other-host',
    sql: "CREATE USER ash@'%' IDENTIFIED BY 'canary-ash'; GRANT SELECT ON `od\\_birch\\_2`.* TO ash@'%';",
    witness: theft,
  },
  {
    name: 'a row without an account',
    rule: 'orphan-row',
    sql: "INSERT INTO mysql.db (Host, Db, User, Select_priv, Drop_priv) VALUES ('%', 'od\\\\_birch\\\\_2', 'ash', 'Y', 'Y'); FLUSH PRIVILEGES;",
    witness: theft,
  },
  { name: 'a grant to PUBLIC', rule: 'public-grant', sql: 'GRANT SELECT ON od_birch_2.* TO PUBLIC;', witness: theft, only: 'mariadb' },
  {
    name: 'an anonymous row',
    rule: 'anonymous-row',
    sql: "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'od\\\\_birch\\\\_2', '', 'Y'); FLUSH PRIVILEGES;",
    witness: theft,
  },
  {
    name: 'a role',
    rule: 'proxy-or-role-path',
    sql: "CREATE ROLE reports; GRANT SELECT ON od_birch_2.* TO reports; GRANT reports TO ash@'127.0.0.1';",
    before: ['SET ROLE reports'],
    witness: theft,
  },
  {
    name: 'a role named like a user',
    rule: 'role-named-like-user',
    sql: "CREATE ROLE birch; GRANT birch TO ash@'127.0.0.1'; INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'od\\\\_birch\\\\_2', 'birch', 'Y'); FLUSH PRIVILEGES;",
    before: ['SET ROLE birch'],
    witness: theft,
    only: 'mariadb',
  },
  { name: 'the vendor’s profile Full', rule: 'vendor-profile', sql: "GRANT ALL PRIVILEGES ON *.* TO ash@'127.0.0.1' WITH GRANT OPTION;", witness: theft },
  { name: 'the vendor’s profile Low', rule: 'vendor-profile', sql: "GRANT SELECT ON *.* TO ash@'127.0.0.1';", witness: theft },
  {
    name: 'global privileges',
    rule: 'global-privilege',
    sql: "GRANT INSERT, DELETE ON *.* TO ash@'127.0.0.1';",
    witness: "INSERT INTO od_birch_2.patient (LName) VALUES ('planted')",
  },
  { name: 'a right on one table', rule: 'pattern-reaches-neighbour', sql: "GRANT SELECT ON od_birch_2.patient TO ash@'127.0.0.1';", witness: theft },
  { name: 'a right on one column', rule: 'pattern-reaches-neighbour', sql: "GRANT SELECT (LName) ON od_birch_2.patient TO ash@'127.0.0.1';", witness: theft },
];

function itFixes(flavor: keyof typeof servers): void {
  const { start, grantTables, reset } = servers[flavor];
  const wellKept = `${reset}\n${tenants}`;
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-fixes-'));
  let server: Throwaway;
  let runs = 0;

  const audit = async (): Promise<AuditResult> => {
    const config = `site: live
scope: [mysql]
mysql:
  db1: { socket: ${server.socketPath}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root] }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [ash], workstations: { connection: direct, networks: [127.0.0.1/32] } }
  birch: { name: Birch, server: db1, databases: [od_birch_2], accounts: [birch], workstations: { connection: direct, networks: [127.0.0.2/32] } }
`;
    return (await auditLive(folder, config, `run${runs++}`)).result;
  };
  // The throwaway server's root has no password: the test itself logs in with it.
  const leaks = (result: AuditResult): readonly Finding[] =>
    result.findings.filter(
      ({ rule, kind, severity, subject }) => rule.startsWith('mysql/') && kind === 'leak' && severity !== 'info' && !subject.id.startsWith('db1/root@'),
    );
  /** The grant tables as text: passwords, times and the order of rows are nobody's business here. */
  const tables = async (): Promise<readonly string[]> => {
    const all = await Promise.all(grantTables.map((table) => server.sql(`SELECT * FROM mysql.${table}`)));
    return all.map((sets) =>
      (sets[0] ?? [])
        .map((row) =>
          JSON.stringify(row)
            .replaceAll(/\\"password_last_changed\\":\d+/g, '')
            // MariaDB writes down that an account was unlocked; it means what nothing means.
            .replaceAll(/,"account_locked":false/g, '')
            .replaceAll(/"(?:Timestamp|Grantor|password_last_changed)":"[^"]*"/gi, ''),
        )
        .toSorted()
        .join('\n'),
    );
  };
  const tryWitness = (each: Case): Promise<number> => runAs(server.port, ash, [...(each.before ?? []), each.witness]);
  const owner = (account: typeof ash | typeof birch, database: string): Promise<number> =>
    runAs(server.port, account, [`SELECT * FROM ${database}.patient`, `CREATE TABLE ${database}.probe (i INT)`, `DROP TABLE ${database}.probe`]);

  beforeAll(async () => {
    server = await start();
    for (const name of ['od_ash_1', 'od_birch_2'])
      await server.sql(`CREATE DATABASE ${name}; CREATE TABLE ${name}.patient (PatNum bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, LName varchar(100) NOT NULL DEFAULT '');
        CREATE TABLE ${name}.preference (PrefNum bigint, PrefName varchar(255), ValueString text)`);
    await server.sql("INSERT INTO od_birch_2.patient (LName) VALUES ('Nobody');");
    await server.sql(
      "CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner'; GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT ON *.* TO bitewing@localhost;",
    );
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not needed where tenants are kept well', async () => {
    await server.sql(wellKept);
    expect(leaks(await audit()).map(({ claim }) => claim)).toEqual([]);
    expect(await runAs(server.port, ash, [theft])).not.toBe(0);
  });

  describe.each(cases.filter(({ only }) => only === undefined || only === flavor))('of $name', (each) => {
    it('closes the leak, lets both tenants work, and its undo brings the leak back', async () => {
      await server.sql(wellKept);
      expect(await tryWitness(each)).not.toBe(0);
      await server.sql(each.sql);
      const before = await audit();
      const found = before.findings.filter(({ rule }) => rule === `mysql/${each.rule}`);
      expect(
        found.length,
        leaks(before)
          .map(({ rule, claim }) => `${rule}: ${claim}`)
          .join('\n'),
      ).toBeGreaterThan(0);
      expect(await tryWitness(each)).toBe(0);
      const was = await tables();

      const commands = [...new Set(leaks(before).flatMap(({ fix }) => fix.commands))];
      await server.sql(commands.join('\n'));
      expect(
        leaks(await audit()).map(({ rule, claim }) => `${rule}: ${claim}`),
        commands.join('\n'),
      ).toEqual([]);
      expect(await tryWitness(each), commands.join('\n')).not.toBe(0);
      expect([await owner(ash, 'od_ash_1'), await owner(birch, 'od_birch_2')], commands.join('\n')).toEqual([0, 0]);

      // What was done last is taken back first.
      const undo = [
        ...new Set(
          leaks(before)
            .toReversed()
            .flatMap(({ fix }) => fix.undo),
        ),
      ];
      await server.sql(undo.join('\n'));
      expect(await tables(), undo.join('\n')).toEqual(was);
      expect(await tryWitness(each), undo.join('\n')).toBe(0);
    });
  });
}

describeWithMariadb('the printed fix on a real MariaDB', () => itFixes('mariadb'));
describeWithMysql('the printed fix on a real MySQL', () => itFixes('mysql'));
