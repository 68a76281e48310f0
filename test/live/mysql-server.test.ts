import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram, type Throwaway } from '../../scripts/throwaway-mariadb.ts';
import { connectMysql, newConnectionBudget } from '../../src/adapters/mysql/mysql2-adapter.ts';
import { loadStatementParser } from '../../src/domain/sql-references/schema-references.ts';
import { decodeExport } from '../../src/probes/mysql/decode-export.ts';
import { exportScript } from '../../src/probes/mysql/export-script.ts';
import { leastPrivilegeAccount } from '../../src/probes/mysql/least-privilege.ts';
import { collectMysql } from '../../src/probes/mysql/probe.ts';
import type { Collected } from '../../src/probes/mysql/source-builder.ts';
import { isPublishedStatement } from '../../src/probes/mysql/statements.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { auditLive } from '../support/live-audit.ts';
import { describeWithMysql, mysqlClient, startMysql } from '../support/mysql-server.ts';

const now = (): string => '2026-03-20T02:00:00.000Z';

const setUp = `
  CREATE DATABASE od_ash_1; CREATE DATABASE od_birch_12;
  CREATE TABLE od_ash_1.preference (PrefNum bigint, PrefName varchar(255), ValueString text);
  CREATE TABLE od_birch_12.preference LIKE od_ash_1.preference;
  CREATE TABLE od_birch_12.patient (PatNum bigint);
  INSERT INTO od_ash_1.preference VALUES (1,'DocPath','C:\\a'),(2,'RegistrationKey','canary-key');
  CREATE TABLE od_ash_1.plain (i int) ENGINE=MyISAM; CREATE TABLE od_birch_12.plain (i int) ENGINE=MyISAM;
  CREATE TABLE od_ash_1.both_offices (i int) ENGINE=MERGE UNION=(od_ash_1.plain, od_birch_12.plain);
  CREATE VIEW od_ash_1.spy AS SELECT PatNum FROM od_birch_12.patient;
  CREATE PROCEDURE od_ash_1.p() SELECT * FROM od_birch_12.preference;
  CREATE TRIGGER od_ash_1.t BEFORE INSERT ON od_ash_1.preference FOR EACH ROW SET NEW.PrefName = 'x';
  CREATE USER ash@'127.0.0.1' IDENTIFIED BY 'canary-ash'; GRANT ALL ON \`od_ash_1%\`.* TO ash@'127.0.0.1';
  CREATE USER birch@'127.0.0.2' IDENTIFIED BY 'canary-birch' REQUIRE SSL; GRANT SELECT ON *.* TO birch@'127.0.0.2';
  CREATE ROLE reader; GRANT SELECT (PrefName) ON od_birch_12.preference TO reader; GRANT reader TO ash@'127.0.0.1'; SET DEFAULT ROLE reader TO ash@'127.0.0.1';
  GRANT EXECUTE ON PROCEDURE od_ash_1.p TO birch@'127.0.0.2'; GRANT SHOW_ROUTINE ON *.* TO birch@'127.0.0.2';
  CREATE USER locked@'%' ACCOUNT LOCK; GRANT PROXY ON ash@'127.0.0.1' TO birch@'127.0.0.2';
  CREATE USER bitewing@localhost IDENTIFIED BY 'canary-scanner'; GRANT SELECT, SHOW DATABASES, PROCESS, SHOW VIEW, TRIGGER, EVENT, SHOW_ROUTINE ON *.* TO bitewing@localhost;`;

describeWithMysql('a real MySQL server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-mysql-'));
  let server: Throwaway;
  let live: Collected;
  let exported: Collected;
  let scriptErrors: string;

  async function collect(user: string, password: string | null): Promise<Collected> {
    const target = { host: null, port: server.port, socket: server.socketPath, user, passwordEnv: null, passwordFile: null, administrators: [] };
    const options = { allow: isPublishedStatement, budget: newConnectionBudget(), base: '/' };
    const port = await connectMysql({ ...target, tls: { mode: 'disabled', ca: null } }, password, options);
    const signal = new AbortController().signal;
    const parser = await loadStatementParser();
    const collected = await collectMysql(port, 'db1', { objects: true, openDental: true, now, signal, onProgress: () => undefined, parser });
    await port.close();
    return collected;
  }

  function client(program: string | null, args: readonly string[], input = ''): { readonly out: Uint8Array; readonly errors: string } {
    const connection = ['--no-defaults', `--socket=${server.socketPath}`, '--user=root', '--force'];
    const done = spawnSync(program ?? '', [...connection, ...args], { input, maxBuffer: 64 * 1024 * 1024 });
    return { out: done.stdout, errors: done.stderr.toString() };
  }

  const rows = (from: Collected, kind: string): readonly string[] => {
    const data = from.artifacts[`mysql.${kind}@db1`];
    return (Array.isArray(data) ? data : []).map((row) => canonicalJson(row).replaceAll(/[0-9a-f]{8}:[0-9a-f]{64}/g, 'key')).toSorted();
  };

  beforeAll(async () => {
    server = await startMysql();
    await server.sql(setUp);
    live = await collect('root', null);
    const script = client(mysqlClient('mysql'), ['--batch'], exportScript());
    scriptErrors = script.errors;
    exported = decodeExport([{ name: 'export.tsv', bytes: script.out }], 'db1', { now: now(), fingerprint: () => '', parser: await loadStatementParser() });
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers every question of a collect, and every statement of the script', () => {
    expect(scriptErrors).toBe('');
    const open = live.sources.filter(({ kind, status, gaps }) => kind.startsWith('mysql.') && (status !== 'collected' || gaps.length > 0));
    expect(open.map(({ kind, status, reason, gaps }) => ({ kind, status, reason, gaps }))).toEqual([]);
    expect(rows(live, 'specialTables')).toEqual([expect.stringContaining('"references":["od_ash_1","od_birch_12"]')]);
    expect(rows(live, 'views')).toEqual([expect.stringContaining('"references":["od_birch_12"]')]);
    expect(rows(live, 'defaultRoles')).toHaveLength(1);
    expect(JSON.stringify(live)).not.toContain('canary-');
  });

  it.each(
    'accounts passwords schemaGrants tableGrants columnGrants routineGrants roleEdges defaultRoles dynamicGrants proxies databases routines events views triggers plugins'.split(
      ' ',
    ),
  )('gives mysql.%s the same through the export script', (kind) => {
    expect(rows(live, kind).length).toBeGreaterThanOrEqual(kind === 'events' ? 0 : 1);
    expect(rows(exported, kind)).toEqual(rows(live, kind));
  });

  it.each([
    ['its own client', mysqlClient('mysqldump')],
    ['MariaDB’s client', findProgram('mariadb-dump')],
  ])('gives the same grants through a dump of its tables by %s', (_, program) => {
    const tables = ['user', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'proxies_priv', 'role_edges', 'default_roles', 'global_grants'];
    const dump = client(program, ['mysql', ...tables]);
    const dumped = decodeExport([{ name: 'dump.sql', bytes: dump.out }], 'db1', { now: now(), fingerprint: () => 'key' });
    for (const kind of ['accounts', 'schemaGrants', 'tableGrants', 'columnGrants', 'routineGrants', 'roleEdges', 'defaultRoles', 'dynamicGrants', 'proxies'])
      expect(rows(dumped, kind), kind).toEqual(rows(live, kind));
  });

  it('answers the least-privilege account all but triggers, events and what is in force', async () => {
    const account = "'od_audit'@'localhost'";
    const sql = leastPrivilegeAccount({ flavor: 'mysql', version: [9, 7, 0] }, account);
    await server.sql(sql.replace('<a long password>', 'canary-audit').replace(' REQUIRE SSL', ''));
    const seen = await collect('od_audit', 'canary-audit');
    const open = seen.sources.filter(({ kind, status, gaps }) => kind.startsWith('mysql.') && (status !== 'collected' || gaps.length > 0));
    expect(open.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['mysql.events denied', 'mysql.triggers denied', 'mysql.tablesAhead denied']);
    await server.sql(`DROP USER ${account}`);
  });

  it('is audited: the wide pattern, the global SELECT and the MERGE table are found', async () => {
    const { exitCode, result, texts } = await auditLive(
      folder,
      `site: live
mysql:
  db1: { socket: ${server.socketPath}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled }, administrators: [root] }
tenants:
  ash: { name: Ash, server: db1, databases: [od_ash_1], accounts: [ash] }
  birch: { name: Birch, server: db1, databases: [od_birch_12], accounts: [birch] }
`,
      'out',
    );
    expect(exitCode).toBe(1);
    expect(result.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['mysql/pattern-reaches-neighbour', 'mysql/vendor-profile', 'mysql/foreign-engine-table', 'mysql/definer-crosses-tenants']),
    );
    for (const text of texts) expect(text).not.toContain('canary-');
  });
});
