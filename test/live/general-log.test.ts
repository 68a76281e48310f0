import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../../scripts/throwaway-mariadb.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { sessionGuards } from '../../src/adapters/mysql/mysql2-adapter.ts';
import { run } from '../../src/cli/run.ts';
import { loadStatementParser } from '../../src/domain/sql-references/schema-references.ts';
import { decodeExport } from '../../src/probes/mysql/decode-export.ts';
import { exportScript } from '../../src/probes/mysql/export-script.ts';
import { leastPrivilegeAccount } from '../../src/probes/mysql/least-privilege.ts';
import type { Collected } from '../../src/probes/mysql/source-builder.ts';
import { isPublishedStatement } from '../../src/probes/mysql/statements.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { describeWithMariadb, makeCertificates, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { testIo } from '../support/test-io.ts';

const build = (name: string): string => readFileSync(fileURLToPath(new URL(`../../fixtures/sites/tri-county/${name}`, import.meta.url)), 'utf8');
const now = '2026-03-20T02:00:00.000Z';

/** Values that must never be seen again, in every place a scanner could pick one up. */
const canaries = `
  ALTER USER od_springfield@'10.31.7.%' IDENTIFIED BY 'canary-account';
  CREATE SERVER old_copy FOREIGN DATA WRAPPER mysql OPTIONS (HOST '10.31.9.4', DATABASE 'x', USER 'root', PASSWORD 'canary-server');
  UPDATE od_ogden_1455.preference SET ValueString = 'canary-registration' WHERE PrefName = 'RegistrationKey';
  INSERT INTO od_ogden_1455.hl7def (Description, ModeTx, IsEnabled, SftpPassword) VALUES ('Sftp', 2, 1, 'canary-sftp');
  UPDATE od_brook_1610.clearinghouse SET Password = 'canary-clearinghouse';
  UPDATE od_capital_1502.centralconnection SET MySqlPassword = 'canary-central';
  UPDATE od_capital_1502.program SET CommandLine = '/user:a /password:canary-command' WHERE ProgName = 'Dexis';
  UPDATE od_capital_1502.programproperty SET PropertyValue = 'canary-property' WHERE PropertyDesc = 'Password';
  INSERT INTO od_ogden_1455.patient (LName, ImageFolder) VALUES ('canary-patient', 'canary-folder');
  CREATE PROCEDURE od_ogden_1455.letter() SELECT 'canary-body' FROM od_ogden_1455.preference;
  ALTER USER root@localhost IDENTIFIED BY '';`;
const ed25519 = `INSTALL SONAME 'auth_ed25519'; CREATE USER od_modern@'10.31.15.%' IDENTIFIED VIA ed25519 USING PASSWORD('canary-modern');`;

/** The published account, verbatim but for its password, with its grants on every Open Dental database of the server. */
function account(version: string, databases: readonly string[]): string {
  const [, major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const sql = leastPrivilegeAccount({ flavor: 'mariadb', version: [major, minor, patch] }, "'bitewing'@'127.0.0.1'");
  return sql
    .replace('<a long password>', 'canary-scanner')
    .split('\n')
    .flatMap((line) => {
      const perDatabase = /^-- {3}(GRANT .*)$/.exec(line)?.[1];
      return perDatabase === undefined ? [line] : databases.map((database) => perDatabase.replace('<database>', database));
    })
    .join('\n');
}

/** Statements of one user's connections, from a general log of lines `time id Command<tab>argument`. */
function statementsOf(user: string, log: string): string[] {
  const entries = [...log.matchAll(/^(?:\d{6}\s+[\d:]+)?\s*(\d+) (Connect|Query|Execute|Prepare|Init DB|Field List)\t(.*)$/gm)];
  const own = new Set(entries.filter(([, , command, text]) => command === 'Connect' && text?.startsWith(`${user}@`)).map(([, id]) => id));
  return entries.filter(([, id, command]) => own.has(id) && command !== 'Connect').map(([, , , text]) => text ?? '');
}

/** Tables and views a statement reads, without the database where that is a tenant's. */
function tablesOf(sql: string): string[] {
  return [...sql.matchAll(/\b(?:FROM|JOIN) ((?:`(?:[^`]|``)+`|\w+)\.\w+)/g)].map(([, name = '']) => name.replace(/^`(?:[^`]|``)+`\./, ''));
}

const openDentalTables =
  'preference hl7def program programproperty computerpref replicationserver updatehistory clearinghouse hieclinic computer activeinstance centralconnection'.split(
    ' ',
  );

describeWithMariadb('a whole audit with the least-privilege account', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-log-'));
  let server: Throwaway;
  let statements: readonly string[];
  let kept: readonly (readonly [file: string, text: string])[];
  let hashes: readonly string[];
  let snapshot: Snapshot;
  let exported: Collected;
  let shown: Collected;

  async function audit(): Promise<void> {
    const config = `site: logged
scope: [mysql]
mysql:
  db1: { host: 127.0.0.1, port: ${server.port}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: required }, administrators: [root, mariadb.sys] }
tenants:
  springfield: { name: Springfield, server: db1, databases: [od_springfield_493], accounts: [od_springfield], workstations: { connection: direct, networks: [10.31.7.0/24] } }
  ogden: { name: Ogdenville, server: db1, databases: [od_ogden_1455], accounts: [od_ogden], workstations: { connection: direct, networks: [10.31.10.0/24] } }
`;
    writeFileSync(join(folder, 'bitewing.yaml'), config);
    const io = testIo({ cwd: folder, env: { BITEWING_DB1: 'canary-scanner' }, now: () => now });
    expect(await run(['audit', '--out', 'out'], io)).toBe(1);
    const runs = join(folder, 'out', 'logged');
    const written = join(runs, readdirSync(runs)[0] ?? '');
    const files = readdirSync(written).map((name) => [name, readFileSync(join(written, name), 'utf8')] as const);
    kept = [...files, ['stdout', io.output()], ['stderr', io.errors()]];
    const parsed = parseSnapshot(files.find(([name]) => name === 'snapshot.json')?.[1] ?? '', sha256);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    snapshot = parsed.snapshot;
  }

  function client(input: string, args: readonly string[]): Uint8Array {
    const options = ['--no-defaults', `--socket=${server.socketPath}`, '--user=root', '--default-character-set=utf8mb4', '--force', '--batch', ...args];
    return spawnSync(findProgram('mariadb') ?? '', options, { input, maxBuffer: 64 * 1024 * 1024 }).stdout;
  }

  beforeAll(async () => {
    const certificates = makeCertificates(folder);
    if (certificates === null) throw new Error('openssl not found');
    server = await startMariadb({ generalLog: true, args: [`--ssl-cert=${certificates.cert}`, `--ssl-key=${certificates.key}`] });
    for (const script of ['build/open-dental.sql', 'build.sql']) await server.sql(build(script));
    await server.sql(canaries);
    // Not every distribution packs the plugin with the server.
    await server.sql(ed25519).catch(() => undefined);
    const [databases = []] = await server.sql("SELECT TABLE_SCHEMA AS db FROM information_schema.TABLES WHERE TABLE_NAME = 'centralconnection'");
    await server.sql(
      account(
        server.version,
        databases.map((row) => String(row['db'])),
      ),
    );
    const [secrets = []] = await server.sql(
      "SELECT JSON_VALUE(Priv, '$.authentication_string') AS hash FROM mysql.global_priv WHERE LENGTH(JSON_VALUE(Priv, '$.authentication_string')) > 20",
    );
    hashes = secrets.map((row) => String(row['hash']));

    await audit();
    statements = statementsOf('bitewing', readFileSync(server.generalLog ?? '', 'utf8'));

    const options = { now, fingerprint: (secret: string): string => `00000000:${sha256(secret)}`, parser: await loadStatementParser() };
    exported = decodeExport([{ name: 'export.tsv', bytes: client(exportScript(), []) }], 'db1', options);
    const [accounts = []] = await server.sql(
      "SELECT CONCAT('SHOW GRANTS FOR ', QUOTE(User), IF(Host = '', '', CONCAT('@', QUOTE(Host))), ';') AS sql_text FROM mysql.global_priv WHERE User <> 'PUBLIC'",
    );
    const asked = accounts.map((row) => String(row['sql_text'])).join('\n');
    shown = decodeExport([{ name: 'grants.txt', bytes: client(asked, ['--raw', '--skip-column-names']) }], 'db1', options);
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sends published statements and the session guards only', () => {
    const allowed = new Set(sessionGuards('mariadb', 60_000));
    expect(statements.length).toBeGreaterThan(30);
    expect(statements.filter((sql) => !allowed.has(sql) && !isPublishedStatement(sql))).toEqual([]);
  });

  it('never looks at a patient, nor at any table that is not on the list', () => {
    // One setting of one imaging bridge, a path, has the word in its name.
    expect(statements.filter((sql) => /patient/i.test(sql.replaceAll("'patient.ini path'", '')))).toEqual([]);
    const tables = new Set(statements.flatMap(tablesOf));
    const others = [...tables].filter((name) => !openDentalTables.includes(name) && !/^information_schema\.[A-Z_]+$|^performance_schema\.threads$/.test(name));
    expect(others.toSorted()).toEqual(
      ['columns_priv', 'db', 'event', 'func', 'global_priv', 'proc', 'procs_priv', 'proxies_priv', 'roles_mapping', 'servers', 'tables_priv'].map(
        (name) => `mysql.${name}`,
      ),
    );
    expect(openDentalTables.filter((name) => !tables.has(name))).toEqual([]);
  });

  it('is refused nothing it needs; what the account must not be given is reported as a source', () => {
    const asked = snapshot.sources.filter(({ kind }) => /^(?:mysql|opendental)\./.test(kind));
    const missing = asked.filter(({ status, gaps }) => status !== 'collected' || gaps.length > 0);
    expect(missing.map(({ id, status, remedy }) => ({ id, status, hasRemedy: remedy !== null }))).toEqual([
      { id: 'mysql.tablesAhead@db1', status: 'denied', hasRemedy: true },
      { id: 'mysql.triggers@db1', status: 'denied', hasRemedy: true },
    ]);
  });

  it('keeps no password, key or hash in any file or message', () => {
    expect(hashes.length).toBeGreaterThan(8);
    for (const [file, text] of kept) {
      expect(/canary-\w+|synthetic-\w+/.exec(text)?.[0], file).toBeUndefined();
      expect(
        hashes.filter((hash) => text.includes(hash) || text.includes(hash.replace('*', ''))),
        file,
      ).toEqual([]);
    }
    expect(kept.map(([file]) => file)).toEqual(expect.arrayContaining(['snapshot.json', 'report.json', 'report.html', 'stdout']));
  });

  /** Rows as text. Fingerprints differ by run, SHOW GRANTS prints an empty host as %, and its ALL means any version's. */
  const rows = (from: Pick<Collected, 'artifacts'>, kind: string): readonly string[] => {
    const data = from.artifacts[`${kind}@db1`];
    const list: readonly unknown[] = Array.isArray(data) ? data : Object.entries(data ?? {});
    return list.map((row) =>
      canonicalJson(row)
        .replaceAll(/[0-9a-f]{8}:[0-9a-f]{64}/g, 'key')
        .replaceAll('"proxiedHost":""', '"proxiedHost":"%"')
        .replaceAll(',SHOW CREATE ROUTINE', ''),
    );
  };
  /** What one road shows and the other does not. */
  const differences = (left: readonly string[], right: readonly string[]): object => ({
    onlyLeft: left.filter((row) => !right.includes(row)).slice(0, 5),
    onlyRight: right.filter((row) => !left.includes(row)).slice(0, 5),
    rows: left.length - right.length,
  });
  const none = { onlyLeft: [], onlyRight: [], rows: 0 };
  const grantKinds = ['schemaGrants', 'tableGrants', 'columnGrants', 'routineGrants', 'roleEdges', 'defaultRoles', 'proxies'];

  it.each([...grantKinds, 'accounts', 'passwords', 'databases', 'routines', 'events', 'foreignServers', 'loadableFunctions'].map((kind) => `mysql.${kind}`))(
    'reads %s the same live and through the export script',
    (kind) => expect(differences(rows(exported, kind), rows(snapshot, kind))).toEqual(none),
  );

  it.each([
    'preferences',
    'hl7Definitions',
    'programs',
    'programProperties',
    'computerPaths',
    'replicationServers',
    'updateHistory',
    'clearinghouses',
    'hieClinics',
    'computers',
    'activeInstances',
    'centralConnections',
  ])('reads opendental.%s the same live and through the export script', (kind) =>
    expect(differences(rows(exported, `opendental.${kind}`), rows(snapshot, `opendental.${kind}`))).toEqual(none),
  );

  it.each(grantKinds)('reads mysql.%s the same live and from SHOW GRANTS, but for what no account holds', (kind) => {
    const orphan = (row: string): boolean => row.includes('"user":"od_ogden"') && row.includes('"host":"%"');
    const held = rows(snapshot, `mysql.${kind}`).filter((row) => !/"user":"(?:PUBLIC)?"/.test(row) && !orphan(row));
    expect(differences(rows(shown, `mysql.${kind}`), held)).toEqual(none);
  });

  it('says what SHOW GRANTS cannot prove', () => {
    const unproven = ['mysql.orphanRows', 'mysql.publicGrants', 'mysql.mandatoryRoles'];
    expect(unproven.map((kind) => shown.sources.find((source) => source.kind === kind)?.status)).toEqual(unproven.map(() => 'unsupported'));
  });
});
