import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePort } from '../../scripts/throwaway-mariadb.ts';

/** A real sshd on a free loopback port that lets one key in. */
export interface SshServer {
  readonly port: number;
  /** File with the private key. */
  readonly key: string;
  stop(): void;
}

/** Starts it and waits until it greets. Needs root: who logs in is the user of this process. */
export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  for (const name of ['host', 'login']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'login.pub')));
  // sshd gives up its rights into this folder, which a package makes at boot only.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const options = [
    `ListenAddress=127.0.0.1:${port}`,
    `HostKey=${join(folder, 'host')}`,
    `AuthorizedKeysFile=${join(folder, 'authorized')}`,
    'PidFile=none',
    'UsePAM=no',
    'StrictModes=no',
    'PasswordAuthentication=no',
    'PermitRootLogin=prohibit-password',
    'Subsystem=sftp internal-sftp',
  ];
  const server = spawn(findProgram('sshd') ?? 'sshd', ['-D', '-e', '-f', '/dev/null', ...options.flatMap((option) => ['-o', option])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await listening(server);
  return {
    port,
    key: join(folder, 'login'),
    stop(): void {
      server.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when the server says that it listens. */
async function listening(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('Server listening')) resolve();
    });
    server.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
    server.once('error', reject);
  });
}
