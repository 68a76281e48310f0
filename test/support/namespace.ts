import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Availability, findProgram } from '../../scripts/throwaway-mariadb.ts';

const unshare = findProgram('unshare') ?? 'unshare';
// Everything inside ends with the first process: servers that fork cannot outlive it.
const isolation = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Says whether scripts can run in network, mount and process namespaces of their own, with all of the programs. */
export function namespaceAvailable(programs: readonly string[]): Availability {
  const missing = ['unshare', 'ip', 'mount', ...programs].filter((name) => findProgram(name) === null);
  if (missing.length > 0) return { ok: false, reason: `not on this machine: ${missing.join(', ')}` };
  const tried = spawnSync(unshare, [...isolation, 'true'], { encoding: 'utf8' });
  return tried.status === 0 ? { ok: true } : { ok: false, reason: `no namespaces here: ${tried.stderr.trim() || 'not permitted'}` };
}

/**
 * Runs a TypeScript file of this project where nothing but its own processes can be reached: loopback is up and also has 10.66.1.1, a
 * client address that can have a name. `hosts` is its /etc/hosts, its temporary folder ends with it. Gives what it printed, as JSON; rejects
 * with its errors when it fails.
 */
export async function runInNamespace(script: string, args: readonly string[], hosts: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'namespace-'));
  writeFileSync(join(folder, 'hosts'), hosts);
  const start = 'ip link set lo up && ip addr add 10.66.1.1/32 dev lo && mount --bind "$TMPDIR/hosts" /etc/hosts && exec "$@"';
  const node = [process.execPath, '--import', 'tsx', join(import.meta.dirname, script), ...args];
  const child = spawn(unshare, [...isolation, 'sh', '-c', start, 'sh', ...node], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.off('exit', kill);
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${Buffer.concat(errors).toString().slice(-3000)}`);
  return JSON.parse(Buffer.concat(output).toString());
}
