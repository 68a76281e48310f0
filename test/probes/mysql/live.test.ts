import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import type { Cell, MysqlPort, ResultTable } from '../../../src/adapters/mysql/mysql-port.ts';
import { connectMysql, newConnectionBudget } from '../../../src/adapters/mysql/mysql2-adapter.ts';
import { decodeExport } from '../../../src/probes/mysql/decode-export.ts';
import { exportScript } from '../../../src/probes/mysql/export-script.ts';
import { collectMysql } from '../../../src/probes/mysql/probe.ts';
import type { Collected } from '../../../src/probes/mysql/source-builder.ts';
import { isPublishedStatement } from '../../../src/probes/mysql/statements.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../../support/mariadb-server.ts';

const now = (): string => '2026-01-02T03:04:05.000Z';
const hash = '*B69027D44F6E5EDC07F1AEAD1477967B16F28227';
const setup = `
CREATE DATABASE \`od_a\`\`x\`; CREATE DATABASE od_b;
CREATE TABLE od_b.preference (PrefNum bigint, PrefName varchar(255), ValueString text);
CREATE TABLE \`od_a\`\`x\`.preference LIKE od_b.preference;
INSERT INTO od_b.preference VALUES (1,'DocPath','C:\\\\a	b'),(2,'RegistrationKey','TOPSECRETKEY'),(3,'MassEmailSecret',''),(4,'PatientData','never');
INSERT INTO \`od_a\`\`x\`.preference SELECT * FROM od_b.preference;
CREATE TABLE od_b.hl7def (HL7DefNum bigint, Description varchar(255), ModeTx tinyint, IncomingFolder varchar(255), OutgoingFolder varchar(255),
 IncomingPort varchar(255), OutgoingIpPort varchar(255), InternalType varchar(255), IsEnabled tinyint, HL7Server varchar(255), HL7ServiceName varchar(255));
CREATE TABLE \`od_a\`\`x\`.hl7def LIKE od_b.hl7def;
ALTER TABLE od_b.hl7def ADD SftpUsername varchar(9), ADD SftpPassword varchar(9), ADD SftpInSocket varchar(9);
INSERT INTO od_b.hl7def VALUES (1,'d',2,'','','','','',1,'s','n','u','SFTPSECRE','h:22');
INSERT INTO \`od_a\`\`x\`.hl7def VALUES (1,'d',1,'','','1461','','',0,'s','n');
CREATE USER 'o''neil\`'@'10.0.0.%' IDENTIFIED BY PASSWORD '${hash}'; CREATE USER empty@'%'; CREATE USER sock@localhost IDENTIFIED VIA unix_socket OR mysql_native_password USING 'invalid';
GRANT ALL PRIVILEGES ON \`od\\_a\`\`x%\`.* TO 'o''neil\`'@'10.0.0.%' WITH GRANT OPTION;
CREATE USER plain@h IDENTIFIED BY PASSWORD '${hash}'; CREATE USER several@h IDENTIFIED VIA unix_socket OR mysql_native_password USING '${hash}';
INSERT INTO mysql.global_priv (Host, User, Priv) VALUES ('h', 'spaced', '{"access": 0, "plugin": "mysql_native_password", "authentication_string": "${hash}"}'),
 ('h', 'escaped', '{"access":0,"plugin":"mysql_native_password","authentication_string":"\\\\u002a${hash.slice(1)}"}'),
 ('h', 'last', '{"access":0,"authentication_string":"${hash}"}'), ('h', 'blank', '{"access":0,"plugin":"mysql_native_password","authentication_string":""}'),
 ('h', 'none', '{"access":0}'), ('h', 'unusable', '{"access":0,"plugin":"mysql_native_password","authentication_string":"invalid"}');
CREATE ROLE r; GRANT r TO empty@'%'; SET DEFAULT ROLE r FOR empty@'%'; GRANT SELECT (PrefName), INSERT ON od_b.preference TO r; GRANT SELECT ON od_b.* TO PUBLIC;
INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'orphan\\_%', 'nobody', 'Y'); FLUSH PRIVILEGES;
CREATE PROCEDURE od_b.p() SELECT * FROM \`od_a\`\`x\`.preference;
`;

const kinds = ['accounts', 'schemaGrants', 'tableGrants', 'columnGrants', 'routineGrants', 'roleEdges', 'proxies'] as const;
const sorted = (result: Collected, kind: string): string[] => {
  const rows = result.artifacts[`mysql.${kind}@db1`];
  return Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).sort() : [];
};

describeWithMariadb('a real MariaDB server', () => {
  let server: Throwaway;
  let live: Collected;
  /** Every cell the server sent, before anything was dropped. */
  const cells: string[] = [];
  let files: Readonly<Record<'export' | 'tables' | 'users', string>>;

  beforeAll(async () => {
    server = await startMariadb();
    for (const statement of setup.split(/;\s/)) if (statement.trim() !== '') await server.sql(statement);
    const target = {
      host: null,
      port: server.port,
      socket: server.socketPath,
      user: 'root',
      passwordEnv: null,
      passwordFile: null,
      tls: { mode: 'disabled', ca: null },
      administrators: [],
    } as const;
    const port = await connectMysql(target, null, {
      allow: isPublishedStatement,
      budget: newConnectionBudget(),
      base: '/',
    });
    const remember = (rows: readonly (readonly Cell[])[]): void => void cells.push(...rows.flatMap((row) => row.filter((cell) => cell !== null)));
    const overheard: MysqlPort = {
      ...port,
      query: async (sql, signal, onRows) => {
        const parts = onRows && ((part: ResultTable): void => (remember(part.rows), onRows(part)));
        const result = await port.query(sql, signal, parts);
        if (result.ok) remember(result.table.rows);
        return result;
      },
    };
    live = await collectMysql(overheard, 'db1', {
      objects: true,
      openDental: true,
      now,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    await port.close();
    const run = (program: string, args: readonly string[], input = ''): string =>
      spawnSync(findProgram(program) ?? program, ['--no-defaults', `--socket=${server.socketPath}`, '--user=root', '--force', ...args], {
        input,
        encoding: 'utf8',
      }).stdout;
    files = {
      export: run('mariadb', ['--batch'], exportScript()),
      tables: run('mariadb-dump', ['mysql', 'global_priv', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'roles_mapping', 'proxies_priv']),
      users: run('mariadb-dump', ['--system=users']),
    };
  });
  afterAll(() => server.stop());

  const offline = (road: keyof typeof files): Collected =>
    decodeExport([{ name: road, bytes: new TextEncoder().encode(files[road]) }], 'db1', {
      now: now(),
      fingerprint: () => 'k:0',
    });

  it('answers every question of a live collect', () => {
    const refused = live.sources.filter((source) => source.status !== 'collected' && source.kind.startsWith('mysql.'));
    expect(refused.map(({ kind, reason }) => [kind, reason])).toEqual([]);
    expect(live.artifacts['mysql.routines@db1']).toMatchObject([{ database: 'od_b', name: 'p', references: ['od_a`x'] }]);
  });

  it('gives the same rows through the export script', () => {
    const exported = offline('export');
    for (const kind of [...kinds, 'databases', 'routines']) expect(sorted(exported, kind), kind).toEqual(sorted(live, kind));
    expect(exported.sources.filter((source) => source.status !== 'collected')).toEqual([]);
    expect(exported.artifacts['opendental.hl7Definitions@db1']).toMatchObject({
      'od_b': [{ mode: 2, sftpSocket: 'h:22' }],
      'od_a`x': [{ mode: 1, sftpSocket: null }],
    });
  });

  it('gives the same rows through a dump of its tables', () => {
    const dumped = offline('tables');
    for (const kind of kinds) expect(sorted(dumped, kind), kind).toEqual(sorted(live, kind));
    expect(dumped.sources.find((source) => source.kind === 'mysql.orphanRows')?.status).toBe('collected');
  });

  it('gives the same rows through a dump of users, but for orphans and PUBLIC', () => {
    const users = offline('users');
    const shown = (kind: string): string[] => sorted(live, kind).filter((row) => !/"PUBLIC"|"nobody"/.test(row));
    for (const kind of ['schemaGrants', 'tableGrants', 'columnGrants', 'routineGrants', 'roleEdges'] as const)
      expect(sorted(users, kind), kind).toEqual(shown(kind));
    expect(users.sources.find((source) => source.kind === 'mysql.orphanRows')?.status).toBe('unsupported');
  });

  it('knows a password by its keyed hash however the row is written, and never sees the hash itself', () => {
    const of = (user: string): { state?: string; fingerprint?: string | null } => {
      const row = sorted(live, 'passwords').find((text) => text.includes(`"user":"${user}"`)) ?? '{}';
      // Rows of our own, as text above.
      return JSON.parse(row) as { state?: string; fingerprint?: string | null };
    };
    expect(of('plain')).toMatchObject({ state: 'set', fingerprint: expect.stringMatching(/^[0-9a-f]{8}:[0-9a-f]{64}$/) as string });
    for (const user of ['several', 'spaced', 'escaped', 'last']) expect(of(user).fingerprint, user).toBe(of('plain').fingerprint);
    expect([of('blank').state, of('none').state, of('unusable').state]).toEqual(['empty', 'empty', 'unusable']);
    expect(cells.length).toBeGreaterThan(100);
    expect(cells.filter((cell) => cell.includes(hash.slice(1)))).toEqual([]);
  });

  it('lets no secret out by any road', () => {
    for (const text of [JSON.stringify(live), files.export, ...(['export', 'tables', 'users'] as const).map((road) => JSON.stringify(offline(road)))])
      expect(text).not.toMatch(/TOPSECRETKEY|SFTPSECRE|B69027D44F6E5EDC|never/);
    const preferences = live.artifacts['opendental.preferences@db1'];
    expect(preferences).toMatchObject({
      od_b: [{ name: 'DocPath', value: 'C:\\a\tb' }, { name: 'RegistrationKey' }, { value: '' }],
    });
    expect(JSON.stringify(preferences)).toMatch(/"RegistrationKey","value":"[0-9a-f]{8}:[0-9a-f]{64}"/);
    const states = sorted(live, 'passwords').filter((row) => /neil|empty@|sock|"empty"/.test(row));
    expect(states.join()).toMatch(/"user":"sock","host":"localhost","state":"external"/);
  });
});
