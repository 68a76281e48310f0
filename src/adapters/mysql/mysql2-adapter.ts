import { type EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { createConnection, type Connection, type ConnectionOptions, type FieldPacket, type SslOptions } from 'mysql2/promise';
import type { MysqlGreeting } from '../../domain/tls/mysql-greeting.ts';
import type { MysqlTarget } from '../../inventory/inventory.ts';
import { peerChain } from '../peer-chain.ts';
import { connectionError, MysqlConnectionError } from './mysql-connection-error.ts';
import { type Endpoint, type GreetedStream, openGreeted } from './mysql-greeting.ts';
import type { Cell, MysqlPort, QueryResult, ResultTable, SessionHandshake } from './mysql-port.ts';
import { queryProblem } from './query-problem.ts';

/** What one session may ask, how much it may load the server, and how long anything may take (milliseconds). */
export interface ConnectOptions {
  /** The published statements; anything else is refused. */
  readonly allow: (statement: string) => boolean;
  readonly budget: ConnectionBudget;
  /** Folder that a relative `tls.ca` starts from: that of the inventory. */
  readonly base: string;
  /** Default 10 s, for connection, TLS and login each. */
  readonly connectTimeoutMs?: number;
  /** Default 60 s per statement; the server gets the same limit. */
  readonly statementTimeoutMs?: number;
}

/** Counts connections per host over a whole run: a scanner must never be the reason why a server blocks its host. */
export interface ConnectionBudget {
  /** Takes one connection, or several at once or none; false when the host's share does not reach. */
  take(host: string, count?: number): boolean;
}

/** A budget of `perHost` connections to each host, Unix sockets not counted. */
export function newConnectionBudget(perHost = 5): ConnectionBudget {
  const used = new Map<string, number>();
  return {
    take(host, count = 1) {
      const after = (used.get(host) ?? 0) + count;
      if (after > perHost) return false;
      used.set(host, after);
      return true;
    },
  };
}

/** What the adapter sends by itself before anything published: nothing can be written, and no statement runs without end. */
export function sessionGuards(flavor: MysqlGreeting['flavor'], statementTimeoutMs: number): readonly string[] {
  return [
    'SET SESSION TRANSACTION READ ONLY',
    flavor === 'mariadb' ? `SET SESSION max_statement_time=${statementTimeoutMs / 1000}` : `SET SESSION max_execution_time=${statementTimeoutMs}`,
  ];
}

/** Values as the server spells them: no date is moved into another zone, no large number rounded, no JSON parsed. */
const everythingAsText = { dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, jsonStrings: true } as const;

/** How much later than the server the client gives up on a statement, so that the server's own answer comes first. */
const graceMs = 2_000;

/** Opens one session. Throws `MysqlConnectionError` when that fails; nothing is retried. */
export async function connectMysql(target: MysqlTarget, password: string | null, options: ConnectOptions): Promise<MysqlPort> {
  const where = target.socket ?? `${target.host ?? 'localhost'}:${target.port}`;
  const limitMs = options.statementTimeoutMs ?? 60_000;
  const wantsTls = target.socket === null && target.tls.mode !== 'disabled';
  let connection: Connection | null = null;
  try {
    const ssl = wantsTls ? sslOptions(target, options.base) : null;
    const greeted = await open(target, options);
    connection = await logIn(target, password, greeted, ssl, options.connectTimeoutMs ?? 10_000);
    for (const statement of sessionGuards(greeted.greeting.flavor, limitMs)) await connection.query(statement);
    const handshake = handshakeOf(connection, greeted.greeting);
    return port(connection, transportOf(handshake, target), handshake, limitMs, options.allow);
  } catch (error) {
    if (connection !== null) await end(connection);
    throw connectionError(where, error, wantsTls);
  }
}

async function open(target: MysqlTarget, options: ConnectOptions): Promise<GreetedStream> {
  const host = target.host ?? 'localhost';
  if (target.socket === null && !options.budget.take(host)) {
    throw new MysqlConnectionError('MYSQL_UNREACHABLE', `${host}: not tried, this run already used its connections to the host`);
  }
  const endpoint: Endpoint = target.socket === null ? { host, port: target.port } : { path: target.socket };
  return openGreeted(endpoint, options.connectTimeoutMs ?? 10_000);
}

async function logIn(
  target: MysqlTarget,
  password: string | null,
  greeted: GreetedStream,
  ssl: SslOptions | null,
  connectTimeout: number,
): Promise<Connection> {
  const { stream, greeting } = greeted;
  const base: ConnectionOptions = {
    stream,
    host: target.host ?? 'localhost',
    // Not to connect, that is done: over a socket MySQL expects the password itself and not, as over the network, a request for a key.
    ...(target.socket === null ? {} : { socketPath: target.socket }),
    connectTimeout,
    charset: 'utf8mb4_general_ci',
    // A server could otherwise ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...everythingAsText,
  };
  const start = async (config: ConnectionOptions): Promise<Connection> => {
    const pending = createConnection(config);
    stream.resume();
    return pending;
  };
  if (ssl !== null && !greeting.offersTls && target.tls.mode !== 'preferred') {
    await finishHandshake(start, base);
    throw new MysqlConnectionError('MYSQL_TLS_FAILED', `${base.host}:${target.port}: the server offers no TLS and tls.mode is ${target.tls.mode}`);
  }
  const tls: ConnectionOptions = ssl !== null && greeting.offersTls ? { ssl } : {};
  return start({ ...base, ...tls, user: target.user ?? '', password: password ?? '' });
}

/** Answers the greeting without name or password: unlike hanging up, a refused login is not counted as an aborted handshake. */
async function finishHandshake(start: (config: ConnectionOptions) => Promise<Connection>, base: ConnectionOptions): Promise<void> {
  try {
    const anonymous = await start({ ...base, user: '', password: '' });
    await anonymous.end();
  } catch {
    // Being refused is what this is for.
  }
}

function sslOptions(target: MysqlTarget, base: string): SslOptions {
  const { mode, ca } = target.tls;
  if (mode === 'preferred' || mode === 'required') return { rejectUnauthorized: false };
  if (mode === 'verify-identity' && isIP(target.host ?? 'localhost') !== 0) {
    // The driver would compare the certificate with "localhost" when the host is an address.
    throw new MysqlConnectionError('MYSQL_TLS_FAILED', `${target.host}: verify-identity needs the host name of the certificate, not an address`);
  }
  return {
    rejectUnauthorized: true,
    verifyIdentity: mode === 'verify-identity',
    ...(ca === null ? {} : { ca: readAuthority(resolve(base, ca)) }),
  };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new MysqlConnectionError('MYSQL_TLS_FAILED', `certificate authority ${path} cannot be read`, {
      cause: error,
    });
  }
}

function handshakeOf(connection: Connection, { offersTls }: MysqlGreeting): SessionHandshake {
  // Boundary: the driver's promise wrapper types neither `connection` nor its stream.
  const { stream } = (connection as unknown as { readonly connection: { readonly stream: unknown } }).connection;
  if (!(stream instanceof TLSSocket)) return { offersTls, tls: null };
  return { offersTls, tls: { protocol: stream.getProtocol() ?? 'unknown', cipher: stream.getCipher().standardName, chain: peerChain(stream) } };
}

/** The driver's own connection, under the promises. */
interface CoreConnection {
  readonly stream: unknown;
  readonly query: (options: { readonly sql: string; readonly rowsAsArray: true }) => EventEmitter;
}

function coreOf(connection: Connection): CoreConnection {
  // Boundary: the driver's promise wrapper does not type what it wraps.
  return (connection as unknown as { readonly connection: CoreConnection }).connection;
}

function transportOf({ tls }: SessionHandshake, target: MysqlTarget): string {
  if (target.socket !== null) return 'socket';
  return tls === null ? 'plain TCP' : `${tls.protocol} ${tls.cipher}`;
}

function port(connection: Connection, transport: string, handshake: SessionHandshake, limitMs: number, allow: ConnectOptions['allow']): MysqlPort {
  return {
    transport,
    handshake,
    async query(statement, signal, onRows) {
      if (!allow(statement)) throw new Error(`not a published statement: ${statement}`);
      return run(connection, () => (onRows === undefined ? ask(connection, statement) : askInParts(connection, statement, onRows)), limitMs, signal);
    },
    async close() {
      await end(connection);
    },
  };
}

/** Says goodbye; a connection that broke meanwhile has nobody left to say it to, and then the driver can wait for ever. */
async function end(connection: Connection): Promise<void> {
  const over = new AbortController();
  await Promise.race([connection.end().catch(() => undefined), lost(connection, over.signal)]);
  over.abort();
}

/** Milliseconds for the driver to say itself why a connection broke. */
const driversWordMs = 200;

/** Settles when the stream under a connection is gone: who waits for an answer just then is not always told by the driver. */
async function lost(connection: Connection, until: AbortSignal): Promise<QueryResult> {
  const { stream } = coreOf(connection);
  if (!(stream instanceof Duplex)) return new Promise(() => undefined);
  if (!stream.destroyed) await once(stream, 'close', { signal: until }).catch(() => undefined);
  await wait(driversWordMs, undefined, { signal: until }).catch(() => undefined);
  return { ok: false, problem: { code: 'connection', errno: null, message: 'the connection was lost' } };
}

/** A statement given up on leaves an answer under way, so its connection is dropped: later statements fail as 'connection'. */
async function run(connection: Connection, asking: () => Promise<QueryResult>, limitMs: number, signal: AbortSignal): Promise<QueryResult> {
  if (signal.aborted) return { ok: false, problem: { code: 'timeout', errno: null, message: 'stopped before it was sent' } };
  const givenUp = AbortSignal.any([signal, AbortSignal.timeout(limitMs + graceMs)]);
  const answered = new AbortController();
  const drop = (): void => connection.destroy();
  givenUp.addEventListener('abort', drop, { once: true });
  const stopped = new Promise<QueryResult>((settle) => {
    givenUp.addEventListener('abort', () => settle({ ok: false, problem: { code: 'timeout', errno: null, message: 'stopped before it was answered' } }), {
      once: true,
    });
  });
  try {
    return await Promise.race([asking(), stopped, lost(connection, answered.signal)]);
  } finally {
    answered.abort();
    givenUp.removeEventListener('abort', drop);
  }
}

async function ask(connection: Connection, statement: string): Promise<QueryResult> {
  try {
    const [result, fields] = await connection.query({ sql: statement, rowsAsArray: true });
    const rows: readonly unknown[] = Array.isArray(result) ? result : [];
    return { ok: true, table: { columns: fields.map((field: FieldPacket) => field.name), rows: rows.map((row) => cells(row)) } };
  } catch (error) {
    return { ok: false, problem: queryProblem(error) };
  }
}

/** Rows handed over at a time: enough to make the call cheap, few enough to be garbage before they grow old. */
const partSize = 1000;

async function askInParts(connection: Connection, statement: string, onRows: (part: ResultTable) => void): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    let columns: readonly string[] = [];
    let rows: (readonly Cell[])[] = [];
    const handOver = (): void => {
      try {
        if (rows.length > 0) onRows({ columns, rows });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      rows = [];
    };
    const failed = (error: unknown): void => resolve({ ok: false, problem: queryProblem(error) });
    try {
      coreOf(connection)
        .query({ sql: statement, rowsAsArray: true })
        .on('fields', (fields: readonly FieldPacket[] | undefined) => (columns = (fields ?? []).map(({ name }) => name)))
        .on('result', (row: unknown) => {
          rows.push(cells(row));
          if (rows.length >= partSize) handOver();
        })
        .on('error', failed)
        .on('end', () => {
          handOver();
          resolve({ ok: true, table: { columns, rows: [] } });
        });
    } catch (error) {
      // A connection that is closed already says so at once.
      failed(error);
    }
  });
}

/** A row of texts. Most rows are that already: a large server has too many of them to copy each. */
function cells(row: unknown): readonly Cell[] {
  const values: readonly unknown[] = Array.isArray(row) ? row : [];
  return values.every(isCell) ? values : values.map((value) => textOf(value));
}

function isCell(value: unknown): value is Cell {
  return typeof value === 'string' || value === null;
}

/** Small numbers arrive as such, binary columns as bytes; what is not UTF-8 becomes U+FFFD. */
function textOf(value: unknown): Cell {
  if (isCell(value)) return value;
  if (typeof value === 'number') return String(value);
  return Buffer.isBuffer(value) ? value.toString('utf8') : null;
}
