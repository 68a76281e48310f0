import { type ChildProcess, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/throwaway-mariadb.ts';

/** A small network of its own: namespaces, links between them and programs in them. All of it ends with `end()`, or with this process. */
export interface NetworkLab {
  /** Temporary folder for configurations and keys. */
  readonly folder: string;
  /** Makes a namespace with its loopback up; gives the name the system knows it by. */
  namespace(name: string): string;
  /** Connects two namespaces by a cable; addresses with prefix length. Gives the names of the interfaces. */
  link(a: string, addressA: string, b: string, addressB: string): readonly [string, string];
  /** Runs a program in a namespace and gives what it printed. Throws with its error output when it fails. */
  run(namespace: string, ...command: readonly string[]): string;
  /** Starts a program that stays, in a namespace; it is ended with the lab. Its output is in `said()`. */
  start(
    namespace: string,
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): { readonly said: () => string; readonly stop: () => Promise<void> };
  /** Do packets get there and back? Three tries. */
  pings(namespace: string, address: string): boolean;
  end(): Promise<void>;
}

let labs = 0;

/** Builds an empty lab. Needs root. */
export function networkLab(): NetworkLab {
  const folder = mkdtempSync(join(tmpdir(), 'network-lab-'));
  // Names are short because an interface has 15 characters; the process makes them unique.
  const mark = `bw${process.pid.toString(36)}${(labs++).toString(36)}`;
  const namespaces: string[] = [];
  const children: ChildProcess[] = [];
  const stops: (() => Promise<void>)[] = [];
  let links = 0;
  const destroy = (): void => {
    for (const child of children) child.kill('SIGKILL');
    for (const name of namespaces) tried(['ip', 'netns', 'del', name]);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', destroy);
  const run: NetworkLab['run'] = (namespace, ...command) => outputOf(['ip', 'netns', 'exec', namespace, ...command]);
  return {
    folder,
    namespace(name) {
      const full = `${mark}-${name}`;
      outputOf(['ip', 'netns', 'add', full]);
      namespaces.push(full);
      run(full, 'ip', 'link', 'set', 'lo', 'up');
      return full;
    },
    link(a, addressA, b, addressB) {
      const names = [`${mark}x${links}`, `${mark}y${links++}`] as const;
      outputOf(['ip', 'link', 'add', names[0], 'netns', a, 'type', 'veth', 'peer', 'name', names[1], 'netns', b]);
      for (const [namespace, name, address] of [
        [a, names[0], addressA],
        [b, names[1], addressB],
      ] as const) {
        run(namespace, 'ip', 'address', 'add', address, 'dev', name);
        run(namespace, 'ip', 'link', 'set', name, 'up');
      }
      return names;
    },
    run,
    start(namespace, command, env = {}) {
      const child = spawn(findProgram('ip') ?? '', ['netns', 'exec', namespace, ...command], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...env },
        cwd: folder,
      });
      children.push(child);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      const stop = async (): Promise<void> => {
        child.kill('SIGTERM');
        await closed;
      };
      stops.push(stop);
      return { said: () => said, stop };
    },
    pings: (namespace, address) => tried(['ip', 'netns', 'exec', namespace, 'ping', '-n', '-c', '3', '-i', '0.2', '-W', '1', address]).status === 0,
    async end() {
      process.off('exit', destroy);
      // Programs that may end by themselves remove their sockets.
      await Promise.race([Promise.all(stops.map(async (stop) => stop())), sleep(2000)]);
      destroy();
    },
  };
}

/** Waits until `ready` holds, at most 40 seconds, for a busy machine; then fails with what `explain` gives. */
export async function eventually(ready: () => boolean, explain: () => string): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (ready()) return;
    await sleep(50);
  }
  throw new Error(`not within 40 s: ${explain()}`);
}

/** A `describe` for tests in a network of their own; where that is not possible it is skipped under a name that says why, in CI it fails. */
export function describeWithNetworkLab(name: string, programs: readonly string[], body: () => void, files: readonly string[] = []): void {
  const reason = whyNot(programs, files);
  if (reason === null) describe(name, body);
  else if (process.env['CI'] === undefined) describe.skip(`${name} [skipped: ${reason}]`, body);
  else
    describe(name, () => {
      it('needs a network of its own', () => expect.fail(reason));
    });
}

function whyNot(programs: readonly string[], files: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  const missing = [...['ip', 'ping', ...programs].filter((program) => findProgram(program) === null), ...files.filter((file) => !existsSync(file))];
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const probe = `bw${process.pid.toString(36)}probe`;
  const added = tried(['ip', 'netns', 'add', probe]);
  if (added.status !== 0) return `network namespaces cannot be made: ${added.stderr.trim()}`;
  tried(['ip', 'netns', 'del', probe]);
  return canOpenTun() ? null : '/dev/net/tun cannot be opened';
}

function canOpenTun(): boolean {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    closeSync(openSync('/dev/net/tun', 'r+'));
    return true;
  } catch {
    return false;
  }
}

/** Runs a program of this machine and gives what it printed. Throws with its error output when it fails. */
export function outputOf(command: readonly string[], options: { readonly input?: string; readonly cwd?: string } = {}): string {
  const done = tried(command, options);
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

function tried([program = '', ...args]: readonly string[], options: { readonly input?: string; readonly cwd?: string } = {}): SpawnSyncReturns<string> {
  return spawnSync(findProgram(program) ?? program, args, { ...options, encoding: 'utf8' });
}
