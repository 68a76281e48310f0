import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { auditLive, type LiveAudit } from '../support/live-audit.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';

const databases = ['od_ash_1', 'od_birch_2', 'od_cedar_3'] as const;

describeWithMariadb('tables that lead elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-tables-'));
  let server: Throwaway;
  let audited: LiveAudit;

  const config = (): string => `site: live
mysql:
  db1: { socket: ${server.socketPath}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root] }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [] }
  birch: { name: Birch, server: db1, databases: [od_birch_2], accounts: [] }
  cedar: { name: Cedar, server: db1, databases: [od_cedar_3], accounts: [] }
`;
  const subjects = (result: AuditResult): object => result.checks.find(({ rule }) => rule === 'mysql/foreign-engine-table')?.subjects ?? {};
  const claims = (result: AuditResult): readonly string[] =>
    result.findings.filter(({ rule }) => rule === 'mysql/foreign-engine-table').map(({ claim }) => claim);

  beforeAll(async () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o777);
    server = await startMariadb({ args: ['--sql-mode=', '--local-infile=OFF'], generalLog: true });
    await server.sql(readFileSync(new URL('../../fixtures/sites/tri-county/build/open-dental.sql', import.meta.url), 'utf8'));
    for (const name of databases) await server.sql(`CALL office('${name}', '${name}', '21.4.10.0', 'KEY-${name}', 'C:\\\\a\\\\')`);
    await server.sql(`DROP DATABASE template;
      CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner'; GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT ON *.* TO bitewing@localhost;
      ${databases.map((name) => `CREATE TABLE ${name}.plain (i INT) ENGINE=MyISAM;`).join('\n')}
      CREATE TABLE od_ash_1.own (i INT) ENGINE=MERGE UNION=(od_ash_1.plain);
      CREATE TABLE od_ash_1.both_offices (i INT) ENGINE=MERGE UNION=(od_ash_1.plain, od_birch_2.plain);
      CREATE TABLE od_birch_2.moved (i INT) ENGINE=MyISAM DATA DIRECTORY='${elsewhere}' INDEX DIRECTORY='${elsewhere}';
      CREATE TABLE od_birch_2.moved_part (i INT) ENGINE=InnoDB PARTITION BY RANGE (i)
        (PARTITION p0 VALUES LESS THAN (10) DATA DIRECTORY='${elsewhere}', PARTITION p1 VALUES LESS THAN MAXVALUE);
      CREATE TABLE od_birch_2.parted (i INT) PARTITION BY HASH (i) PARTITIONS 2;`);
    audited = await auditLive(folder, config(), 'local');
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are found with where they lead; own tables pass', () => {
    expect(claims(audited.result).toSorted()).toEqual([
      'The InnoDB table moved_part in od_birch_2 of Birch leads to the directory ' + join(folder, 'elsewhere') + '.',
      'The MRG_MyISAM table both_offices in od_ash_1 of Ash leads to od_birch_2 of Birch.',
      'The MyISAM table moved in od_birch_2 of Birch leads to the directory ' + join(folder, 'elsewhere') + '/.',
    ]);
    expect(subjects(audited.result)).toMatchObject({ pass: ['db1/od_ash_1.own (table)', 'db1/od_cedar_3'] });
    expect(subjects(audited.result)).not.toHaveProperty('not-assessed');
  });

  it('to another server are found without the server logging in there, and the stored password is not kept', async (context) => {
    const installed = await server.sql("INSTALL SONAME 'ha_federatedx'").then(
      () => true,
      () => false,
    );
    if (!installed) return context.skip('this MariaDB has no FEDERATED engine');
    await server.sql(`CREATE USER window@'127.0.0.1' IDENTIFIED BY 'canary-window'; GRANT SELECT ON od_birch_2.* TO window@'127.0.0.1';
      CREATE SERVER stored FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', DATABASE 'od_birch_2', USER 'window', PASSWORD 'canary-window', PORT ${server.port});
      CREATE TABLE od_cedar_3.window (i INT) ENGINE=FEDERATED CONNECTION='mysql://window:canary-window@127.0.0.1:${server.port}/od_birch_2/plain';
      CREATE TABLE od_cedar_3.stored (i INT) ENGINE=FEDERATED CONNECTION='stored/plain';
      FLUSH TABLES;`);
    const logins = (): number => readFileSync(server.generalLog ?? '', 'utf8').split('Connect\twindow@').length - 1;
    const before = logins();
    const { result, texts } = await auditLive(folder, config(), 'remote');
    expect(logins()).toBe(before);
    for (const text of texts) expect(text).not.toContain('canary-');
    expect(claims(result)).toEqual(
      expect.arrayContaining([
        'The FEDERATED table window in od_cedar_3 of Cedar leads to od_birch_2 of Birch, through the server 127.0.0.1.',
        'The FEDERATED table stored in od_cedar_3 of Cedar leads to od_birch_2 of Birch, through the server 127.0.0.1.',
      ]),
    );
    // Looking for moved tables would have made the server log in: what is not looked for is not passed.
    expect(subjects(result)).not.toHaveProperty('pass');
  });
});
