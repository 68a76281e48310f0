import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { findProgram, mariadbAvailable, startMariadb, type Throwaway } from '../scripts/throwaway-mariadb.ts';
import { connectMysql, newConnectionBudget } from '../src/adapters/mysql/mysql2-adapter.ts';
import { serverSemantics } from '../src/domain/mysql/server-semantics.ts';
import { leastPrivilegeAccount } from '../src/probes/mysql/least-privilege.ts';
import { collectMysql } from '../src/probes/mysql/probe.ts';
import type { Collected } from '../src/probes/mysql/source-builder.ts';
import { isPublishedStatement } from '../src/probes/mysql/statements.ts';
import { against, faster, fastest, type Measured, measured, medianMs, milliseconds } from './measure.ts';

const rowsPerInsert = 1000;
const showGrantsAsked = 1000;
const rounds = 9;
const scannerPassword = 'a long password';

/** The account that `bitewing queries --account` prints: the collect and what it is compared with log in as it. */
function scannerAccount(version: string): string {
  const { flavor, version: numbers } = serverSemantics(version, {});
  return leastPrivilegeAccount({ flavor, version: numbers }, "'bitewing'@'localhost'")
    .replace('<a long password>', scannerPassword)
    .replace(' REQUIRE SSL', '');
}

/** As CREATE USER writes it: no two accounts were made at the same moment. */
function privilegesOf(n: number, hash: string): string {
  const made = 1_700_000_000 + n;
  return JSON.stringify({ access: 0, version_id: 101_119, plugin: 'mysql_native_password', authentication_string: hash, password_last_changed: made });
}

/** Fills a server with `count` accounts of three grant rows and one database each, as `generatedSite` does. */
async function fill(server: Throwaway, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, n) => `t${String(n).padStart(5, '0')}`);
  const password = '*B69027D44F6E5EDC07F1AEAD1477967B16F28227';
  const columns =
    (
      await server.sql(
        "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='mysql' AND TABLE_NAME='db' AND COLUMN_NAME LIKE '%\\_priv' AND COLUMN_NAME <> 'Grant_priv'",
      )
    )[0] ?? [];
  const granted = columns.map((row) => String(row['name']));
  for (let at = 0; at < names.length; at += rowsPerInsert) {
    const part = names.slice(at, at + rowsPerInsert);
    await server.sql(
      `INSERT INTO mysql.global_priv (Host, User, Priv) VALUES ${part.map((name, n) => `('10.%','${name}','${privilegesOf(at + n, password)}')`).join(',')}`,
    );
    const rows = part.flatMap((name) =>
      [`od\\\\_${name}`, `od\\\\_${name}backup\\\\_%`, `od\\\\_${name}\\\\_archive`].map((db) => `('10.%','${name}','${db}'${",'Y'".repeat(granted.length)})`),
    );
    await server.sql(`INSERT INTO mysql.db (Host, User, Db, ${granted.join(', ')}) VALUES ${rows.join(',')}`);
  }
  // An empty folder of the data directory is a database.
  for (const name of names) mkdirSync(join(dirname(server.socketPath), 'data', `od_${name}`));
  await server.sql('FLUSH PRIVILEGES');
  await server.sql(scannerAccount(server.version));
}

/** What the collect is compared with: the same tables read plainly by the same driver, over a connection that is open already. */
const plainReads = [
  ...['global_priv', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'roles_mapping', 'proxies_priv'].map((table) => `SELECT * FROM mysql.${table}`),
  'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA',
];

async function collectOnce(server: Throwaway, asked: Set<string>): Promise<Collected> {
  const target = {
    host: null,
    port: server.port,
    socket: server.socketPath,
    user: 'bitewing',
    passwordEnv: null,
    passwordFile: null,
    tls: { mode: 'disabled', ca: null },
    administrators: [],
  } as const;
  const port = await connectMysql(target, scannerPassword, { allow: isPublishedStatement, budget: newConnectionBudget(), base: '/' });
  const options = {
    objects: false,
    openDental: false,
    now: () => new Date().toISOString(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
  const listening = { ...port, query: async (...[sql, signal, onRows]: Parameters<typeof port.query>) => (asked.add(sql), port.query(sql, signal, onRows)) };
  const collected = await collectMysql(listening, 'db1', options);
  await port.close();
  return collected;
}

/** The stock client reading the same tables and throwing the rows away, its start included; null without the client. */
function readByClient(server: Throwaway): number | null {
  const client = findProgram('mariadb');
  if (client === null) return null;
  const args = ['--no-defaults', `--socket=${server.socketPath}`, '--user=bitewing', `--password=${scannerPassword}`, '--batch', '-e', plainReads.join(';')];
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    const { status } = spawnSync(client, args, { stdio: 'ignore' });
    return status === 0 ? performance.now() - start : Infinity;
  });
  return Math.min(...times);
}

/** Collects from a real server of `count` tenants, against plain reads of the same tables and against SHOW GRANTS. Prints as it goes. */
export async function benchCollect(count: number): Promise<void> {
  const available = mariadbAvailable();
  if (!available.ok) return console.log(`collect: left out, ${available.reason}`);
  const server = await startMariadb();
  try {
    const filled = await measured(() => fill(server, count));
    console.log(`collect: MariaDB ${server.version}, ${count} accounts, ${3 * count} grant rows, ${count} databases (made in ${milliseconds(filled.wallMs)})`);
    const plain = await createConnection({ socketPath: server.socketPath, user: 'bitewing', password: scannerPassword });
    const readPlainly = async (): Promise<void> => {
      for (const sql of plainReads) await plain.query(sql);
    };
    const asked = new Set<string>();
    const collect = (): Promise<Collected> => collectOnce(server, asked);
    // In turns, so that whatever else the machine does meets both.
    const [readings, collectings]: [Measured<void>[], Measured<Collected>[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      readings.push(await measured(readPlainly));
      collectings.push(await measured(collect));
    }
    const [reading, collecting] = [readings.reduce(faster), collectings.reduce(faster)];
    const rows = collecting.value.artifacts['mysql.schemaGrants@db1'];
    if (!Array.isArray(rows) || rows.length < 3 * count) throw new Error('the collect did not read every grant row');
    const bare = await fastest(3, async () => {
      for (const sql of asked) await plain.query({ sql, rowsAsArray: true }).catch(() => undefined);
    });
    const shown = Math.min(count, showGrantsAsked);
    const root = await createConnection({ socketPath: server.socketPath, user: 'root' });
    const showing = await measured(async () => {
      for (let n = 0; n < shown; n++) await root.query(`SHOW GRANTS FOR 't${String(n).padStart(5, '0')}'@'10.%'`);
    });
    await root.end();
    await plain.end();
    const ratio = collecting.wallMs / reading.wallMs;
    const byClient = readByClient(server);
    const showAll = (showing.wallMs / shown) * count;
    console.log(`  plain read ${milliseconds(reading.wallMs)}, collect ${milliseconds(collecting.wallMs)}: ratio ${ratio.toFixed(2)} (${against(1.3, ratio)})`);
    console.log(`  in the median of ${rounds} rounds: ratio ${(medianMs(collectings) / medianMs(readings)).toFixed(2)}`);
    if (byClient !== null) console.log(`  the same read by the stock client ${milliseconds(byClient)}: ratio ${(collecting.wallMs / byClient).toFixed(2)}`);
    console.log(
      `  the collect's own ${asked.size} statements by the bare driver ${milliseconds(bare.wallMs)}: ratio ${(collecting.wallMs / bare.wallMs).toFixed(2)}`,
    );
    console.log(`  SHOW GRANTS once per account ${milliseconds(showAll)} (${shown} asked): ${(showAll / collecting.wallMs).toFixed(1)} times the collect`);
  } finally {
    await server.stop();
  }
}
