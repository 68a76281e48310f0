import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';

/** A MariaDB or MySQL server of its own in a temporary folder. It ends with `stop()`, or with this process at the latest. */
export interface Throwaway {
  readonly socketPath: string;
  /** Loopback TCP port. */
  readonly port: number;
  /** Version as the server gives it, e.g. `10.11.19-MariaDB-…`. */
  readonly version: string;
  /** File of the general log; null unless asked for. */
  readonly generalLog: string | null;
  /** Runs statements as root over the socket and gives the rows of each, columns by name. Rejects at the first error. */
  sql(text: string): Promise<readonly SqlRow[][]>;
  /** Shuts the server down and removes its folder. */
  stop(): Promise<void>;
}

/** One row, columns by name. */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface ThrowawayOptions {
  /** Further server options, e.g. `--lower-case-table-names=1`. */
  readonly args?: readonly string[];
  /** Writes every statement the server receives to `generalLog`. */
  readonly generalLog?: boolean;
  /** Default true: accounts are chosen by address only. */
  readonly skipNameResolve?: boolean;
}

/** Whether this machine has the programs that `startMariadb` needs. */
export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const searchPath = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];
const startLimit = 60_000;

/** The full path of the first of `names` that can be run; null when none is installed. */
export function findProgram(...names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of searchPath) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder: try the next.
      }
    }
  }
  return null;
}

/** An authority and a server certificate, made with openssl: files in PEM. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes throwaway certificates for the host `name` in `folder`; null without openssl on this machine. */
export function makeCertificates(folder: string, name = 'localhost'): Certificates | null {
  const openssl = findProgram('openssl');
  if (openssl === null) return null;
  const run = (...args: readonly string[]): void => {
    const done = spawnSync(openssl, args, { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`openssl failed: ${done.stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  run('req', '-x509', ...key, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=Throwaway CA');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-addext', `subjectAltName=DNS:${name}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
  run('req', '-x509', ...key, ...signed, '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', `/CN=${name}`);
  return { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
}

/** Says whether a throwaway server can be started here, without starting one. */
export function mariadbAvailable(): Availability {
  const missing = ['mariadbd', 'mariadb-install-db'].filter((name) => findProgram(name) === null);
  if (missing.length === 0) return { ok: true };
  return { ok: false, reason: `${missing.join(' and ')} not found (Debian: apt-get install mariadb-server)` };
}

/** Installs and starts a server, and waits until it answers. Rejects with the server's error log when it does not. */
export async function startMariadb(options: ThrowawayOptions = {}): Promise<Throwaway> {
  const available = mariadbAvailable();
  if (!available.ok) throw new Error(available.reason);
  const folder = mkdtempSync(join(tmpdir(), 'throwaway-mariadb-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    install(folder);
    const port = await freePort();
    const server = launch(folder, port, options);
    return await whenReady(folder, port, server, options);
  } catch (error) {
    remove();
    throw error;
  }
}

/** mariadbd refuses to run as root unless told so. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function install(folder: string): void {
  const args = ['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', '--skip-test-db', `--tmpdir=${folder}`, ...asRoot()];
  const done = spawnSync(findProgram('mariadb-install-db') ?? '', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`mariadb-install-db failed: ${done.stderr}${done.stdout}`);
}

/** A port that is free now; another process could still take it before the server does. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

function launch(folder: string, port: number, options: ThrowawayOptions): ChildProcess {
  const args = [
    '--no-defaults',
    `--datadir=${folder}/data`,
    `--socket=${folder}/socket`,
    `--pid-file=${folder}/pid`,
    `--log-error=${folder}/error.log`,
    `--tmpdir=${folder}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--innodb-flush-log-at-trx-commit=0',
    '--aria-pagecache-buffer-size=8M',
    ...(options.skipNameResolve === false ? [] : ['--skip-name-resolve']),
    ...(options.generalLog === true ? ['--general-log', `--general-log-file=${folder}/general.log`] : []),
    ...asRoot(),
    ...(options.args ?? []),
  ];
  return spawn(findProgram('mariadbd') ?? '', args, { stdio: 'ignore' });
}

/** Waits until the server of `folder` answers root at `folder/socket`. Rejects with the end of `folder/error.log` when it does not. */
export async function whenReady(folder: string, port: number, server: ChildProcess, options: Pick<ThrowawayOptions, 'generalLog'>): Promise<Throwaway> {
  const stopHard = (): void => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const stopOnSignal = (signal: NodeJS.Signals): void => {
    stopHard();
    process.kill(process.pid, signal);
  };
  process.once('exit', stopHard).once('SIGINT', stopOnSignal).once('SIGTERM', stopOnSignal);
  const forget = (): void => void process.off('exit', stopHard).off('SIGINT', stopOnSignal).off('SIGTERM', stopOnSignal);

  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  let root: Connection;
  try {
    root = await connectRoot(folder, server);
  } catch (error) {
    forget();
    stopHard();
    throw error;
  }
  const sql = async (text: string): Promise<readonly SqlRow[][]> => {
    const [result] = await root.query(text);
    return resultSets(result);
  };
  const version = String((await sql('SELECT VERSION() AS version'))[0]?.[0]?.['version']);
  const stop = async (): Promise<void> => {
    await root.end().catch(() => undefined);
    server.kill('SIGTERM');
    await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
    forget();
    stopHard();
  };
  return {
    socketPath: join(folder, 'socket'),
    port,
    version,
    generalLog: options.generalLog === true ? join(folder, 'general.log') : null,
    sql,
    stop,
  };
}

async function connectRoot(folder: string, server: ChildProcess): Promise<Connection> {
  const deadline = performance.now() + startLimit;
  for (;;) {
    try {
      return await createConnection({
        socketPath: join(folder, 'socket'),
        user: 'root',
        multipleStatements: true,
        dateStrings: true,
        supportBigNumbers: true,
      });
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) throw new Error(`the server did not start: ${errorLog(folder)}`, { cause: error });
      await sleep(50);
    }
  }
}

function errorLog(folder: string): string {
  try {
    return readFileSync(join(folder, 'error.log'), 'utf8').slice(-2000);
  } catch {
    return 'no error log';
  }
}

/** The driver gives rows, a header, or a list of either: rows only, one entry per statement. */
function resultSets(result: unknown): SqlRow[][] {
  const isRows = (value: unknown): value is SqlRow[] => Array.isArray(value) && !value.some((row) => Array.isArray(row));
  if (!Array.isArray(result)) return [[]];
  const several = result.some((entry) => Array.isArray(entry) || isHeader(entry));
  const sets: unknown[] = several ? result : [result];
  return sets.map((set) => (isRows(set) ? set : []));
}

function isHeader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'affectedRows' in value && 'serverStatus' in value;
}
