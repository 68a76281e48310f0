import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';

const startLimit = 20_000;
const started: ChildProcess[] = [];

/** Runs a program to its end; throws with its errors when it fails. */
export function runProgram(name: string, args: readonly string[], folder: string): string {
  const done = spawnSync(findProgram(name) ?? name, args, { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${name} failed: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

/** Starts a server and waits until its TCP ports listen, without ever connecting to one. */
export async function startServer(
  name: string,
  args: readonly string[],
  ports: readonly number[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ChildProcess> {
  const log = join(folder, `${name}-${ports[0] ?? 0}.log`);
  const out = openSync(log, 'w');
  const child = spawn(findProgram(name) ?? name, args, { cwd: folder, env: { ...process.env, HOME: folder, ...env }, stdio: ['pipe', out, out] });
  started.push(child);
  const deadline = performance.now() + startLimit;
  while (!ports.every((port) => listens(port))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${name} does not listen on ${ports.join(', ')}: ${readFileSync(log, 'utf8').slice(-1000)}`);
    await sleep(20);
  }
  return child;
}

/** Ends what `startServer` started; what a server forked ends with the namespace. */
export function stopServers(): void {
  for (const child of started) child.kill();
}

/** A listening socket of this namespace, in the kernel's own table. */
function listens(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((table) => new RegExp(`^ *\\d+: [0-9A-F]+:${hex} \\S+ 0A `, 'm').test(readFileSync(table, 'utf8')));
}

/** A self-signed certificate and its key, PEM, in `folder`. `key` are options of `openssl req`. */
export function makeSelfSigned(
  folder: string,
  name: string,
  key: readonly string[] = ['-newkey', 'rsa:2048', '-sha256'],
): { readonly cert: string; readonly key: string } {
  const cert = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  runProgram(
    'openssl',
    ['req', '-x509', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, ...key, '-keyout', keyFile, '-out', cert],
    folder,
  );
  return { cert, key: keyFile };
}
