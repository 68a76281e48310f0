import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Availability, findProgram, freePort, type Throwaway, whenReady } from './throwaway-mariadb.ts';

/** The program of a MySQL server: what BITEWING_MYSQLD names, or a mysqld on the path that is not MariaDB's; null when there is none. */
function mysqldProgram(): string | null {
  const path = process.env['BITEWING_MYSQLD'] ?? findProgram('mysqld');
  if (path === null) return null;
  const said = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return said.status === 0 && !/mariadb/i.test(said.stdout) ? path : null;
}

/** A client program of MySQL: the one beside its server, else on the path; null when there is none. */
export function mysqlClient(name: 'mysql' | 'mysqldump'): string | null {
  const folder = dirname(mysqldProgram() ?? '');
  return [join(folder, name), join(folder, '../bin', name)].find((path) => existsSync(path)) ?? findProgram(name);
}

/** Says whether a throwaway MySQL can be started here, without starting one. */
export function mysqlAvailable(): Availability {
  return mysqldProgram() === null ? { ok: false, reason: 'no mysqld of MySQL on the path or in BITEWING_MYSQLD' } : { ok: true };
}

/** Installs and starts a MySQL server of its own, and waits until it answers. Rejects with the server's error log when it does not. */
export async function startMysql(args: readonly string[] = []): Promise<Throwaway> {
  const program = mysqldProgram();
  if (program === null) throw new Error('no mysqld of MySQL');
  const folder = mkdtempSync(join(tmpdir(), 'throwaway-mysql-'));
  const common = [
    '--no-defaults',
    `--datadir=${folder}/data`,
    `--log-error=${folder}/error.log`,
    '--innodb-buffer-pool-size=32M',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  try {
    const done = spawnSync(program, [...common, '--initialize-insecure'], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`mysqld --initialize-insecure failed: ${done.stderr}`);
    const port = await freePort();
    const options = [
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      '--skip-log-bin',
      '--secure-file-priv=NULL',
      '--skip-name-resolve',
      ...args,
    ];
    return await whenReady(folder, port, spawn(program, [...common, ...options], { stdio: 'ignore' }), {});
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
