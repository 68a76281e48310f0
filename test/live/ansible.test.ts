import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../scripts/throwaway-mariadb.ts';
import { run } from '../../src/cli/run.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { describeWith } from '../support/describe-with.ts';
import { namespaceAvailable } from '../support/namespace.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';
import { testIo } from '../support/test-io.ts';

const project = join(import.meta.dirname, '..', '..');
const bitewing = [process.execPath, '--import', join(project, 'node_modules', 'tsx', 'dist', 'loader.mjs'), join(project, 'src', 'cli', 'main.ts')];

describeWith(namespaceAvailable(['sshd', 'ssh', 'ssh-keygen', 'ansible-playbook']), 'the Ansible playbook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'playbook-'));
  const config = join(folder, 'bitewing.yaml');
  let server: SshServer;
  let played: { readonly code: number | null; readonly output: string };

  beforeAll(async () => {
    server = await startSshServer();
    const atoz = join(folder, 'od', 'north');
    for (const path of [atoz, join(folder, 'temp'), join(folder, 'exports')]) mkdirSync(path, { recursive: true });
    writeFileSync(join(folder, 'exports', 'gone.txt'), 'last night’s answer');
    writeFileSync(
      config,
      `site: several
scope: [files]
hosts: { fs1: { os: linux }, fs2: { os: linux }, gone: { os: linux } }
tenants: { north: { name: North, server: fs1, databases: [], atoz: ['${atoz}'] } }
sources:
  - { probe: host, target: fs1, files: [exports/fs1.txt] }
  - { probe: host, target: gone, files: [exports/gone.txt] }
`,
    );
    const common = {
      ansible_host: '127.0.0.1',
      ansible_port: server.port,
      ansible_user: 'root',
      ansible_remote_tmp: join(folder, 'temp'),
      ansible_ssh_private_key_file: server.key,
    };
    const hosts = {
      fs1: common,
      fs2: { ...common, bitewing_way: 'node', bitewing_remote_command: bitewing },
      gone: { ...common, ansible_port: await freePort() },
    };
    writeFileSync(join(folder, 'hosts.json'), JSON.stringify({ bitewing: { hosts, vars: { bitewing_command: bitewing, bitewing_become: false } } }));
    played = await play();
  });

  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Plays the playbook as its page says, with the temporary folder of the hosts below ours. */
  async function play(): Promise<typeof played> {
    const env = {
      ...process.env,
      PWD: folder,
      TMPDIR: join(folder, 'temp'),
      ANSIBLE_HOME: join(folder, 'ansible'),
      ANSIBLE_HOST_KEY_CHECKING: 'False',
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_SSH_ARGS: '-F none -o ControlMaster=no -o ConnectTimeout=5',
      LC_ALL: 'C.UTF-8',
    };
    const playing = spawn('ansible-playbook', ['-i', 'hosts.json', join(project, 'deploy', 'ansible', 'collect.yml')], { cwd: folder, env });
    let output = '';
    for (const stream of [playing.stdout, playing.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const code = await new Promise<number | null>((resolve) => playing.once('close', resolve));
    return { code, output };
  }

  it('goes on past a host that cannot be reached, and ends with Ansible’s code for it', () => expect(played.code).toBe(4));

  it('brings the answer of every host that can be reached, readable by its owner alone, and takes none of last night', () => {
    expect(played.output).toMatch(/fs1 +: ok=\d+ .*failed=0/);
    expect(played.output).toMatch(/fs2 +: ok=\d+ .*failed=0/);
    expect(played.output).toMatch(/gone +: .*unreachable=1/);
    expect(readFileSync(join(folder, 'exports', 'fs1.txt'), 'utf8')).toMatch(/^bitewing-host-export\t1\tlinux\t/);
    expect(statSync(join(folder, 'exports', 'fs2.json')).size).toBeGreaterThan(0);
    expect(statSync(join(folder, 'exports')).mode & 0o777).toBe(0o700);
    expect(() => statSync(join(folder, 'exports', 'gone.txt'))).toThrow('ENOENT');
  });

  it('leaves nothing behind on the hosts', () => {
    expect(execFileSync('find', [join(folder, 'temp'), tmpdir(), '-maxdepth', '1', '-name', 'bitewing.*'], { encoding: 'utf8' })).toBe('');
  });

  it('is followed by an audit that says which host was not seen', async () => {
    const io = testIo({ cwd: folder, now: () => new Date().toISOString() });
    await run(['collect', '--to', 'site.json', '--quiet'], io);
    await run(['audit', '--snapshot', 'site.json', 'exports/fs2.json', '--json', '--out', 'out'], io);
    const { sources } = JSON.parse(readFileSync(join(folder, 'site.json'), 'utf8')) as Snapshot; // Boundary: collect has just written it.
    const status = (id: string): string | undefined => sources.find((source) => source.id === id)?.status;
    expect(status('host.principals@fs1')).toBe('collected');
    expect(status('host.principals@gone')).toBe('failed');
    expect(JSON.parse(io.output())).toMatchObject({ verdict: { state: 'incomplete' }, run: { exitCode: 3 } });
  });
});
