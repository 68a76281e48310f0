import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMariadb, type Throwaway } from '../../../scripts/throwaway-mariadb.ts';
import { connectMysql, newConnectionBudget } from '../../../src/adapters/mysql/mysql2-adapter.ts';
import { askOldVersions } from '../../../src/cli/ask-old-versions.ts';
import { makeSelfSigned } from './lab-process.ts';

/** What the server counted against this host, and how many connections it saw. */
export interface HostCacheResult {
  /** After one connection that was only opened and closed: the proof that the server counts. */
  readonly control: number;
  readonly beforeLogin: number;
  readonly afterLogin: number;
  readonly duringHellos: number;
  readonly afterWholeLook: number;
  readonly connections: number;
  readonly answers: number;
  readonly sixth: boolean;
}

const client = '10.66.1.1';

async function errors(server: Throwaway): Promise<number> {
  const [rows] = await server.sql(`SELECT SUM_CONNECT_ERRORS AS errors FROM performance_schema.host_cache WHERE IP = '${client}'`);
  return Number(rows?.[0]?.['errors'] ?? 0);
}

async function connections(server: Throwaway): Promise<number> {
  const [rows] = await server.sql("SHOW GLOBAL STATUS LIKE 'Connections'");
  return Number(rows?.[0]?.['Value']);
}

async function openAndClose(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: client, port, localAddress: client });
    socket
      .once('data', () => socket.end())
      .once('close', () => resolve())
      .once('error', reject);
  });
}

const { cert, key } = makeSelfSigned(mkdtempSync(join(tmpdir(), 'host-cache-')), 'db.example');
const server = await startMariadb({
  skipNameResolve: false,
  args: [`--bind-address=${client}`, '--performance-schema=ON', '--max-connect-errors=10', `--ssl-cert=${cert}`, `--ssl-key=${key}`],
});
await server.sql("CREATE USER auditor@'%' IDENTIFIED BY 'look'");
await openAndClose(server.port);
for (let tries = 0; tries < 100 && (await errors(server)) === 0; tries++) await sleep(20);
const control = await errors(server);

const budget = newConnectionBudget();
const target = {
  host: client,
  port: server.port,
  socket: null,
  user: 'auditor',
  passwordEnv: null,
  passwordFile: null,
  tls: { mode: 'preferred', ca: null, askOldVersions: true },
  administrators: [],
} as const;
const login = async (own = budget): ReturnType<typeof connectMysql> => connectMysql(target, 'look', { allow: () => false, budget: own, base: '.' });
const before = await connections(server);
const beforeLogin = await errors(server);
const first = await login();
await first.close();
const afterLogin = await errors(server);
let duringHellos = -1;
const again = async (): ReturnType<typeof connectMysql> => {
  duringHellos = await errors(server);
  return login(newConnectionBudget(1));
};
const { hellos } = await askOldVersions('db1', target, first.handshake, { budget, login: again, signal: new AbortController().signal });
const afterWholeLook = await errors(server);
const result: HostCacheResult = {
  control,
  beforeLogin,
  afterLogin,
  duringHellos,
  afterWholeLook,
  connections: (await connections(server)) - before,
  answers: hellos.length,
  sixth: budget.take(client),
};
console.log(JSON.stringify(result));
await server.stop();
