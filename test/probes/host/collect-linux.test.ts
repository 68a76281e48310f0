import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed } from '../../../fixtures/builders/inventory.ts';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import type { Command, CommandResult } from '../../../src/adapters/command/command-port.ts';
import { nodeCommandPort } from '../../../src/adapters/command/node-command.ts';
import { globConfigFiles } from '../../../src/adapters/config-files/glob-config-files.ts';
import { posixTreePort } from '../../../src/adapters/posix/posix-tree-walk.ts';
import { privateKeySpki } from '../../../src/adapters/private-key-spki.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { collectLinux, type LinuxHostPorts } from '../../../src/probes/host/collect-linux.ts';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';
import { linuxQuestions } from '../../../src/probes/host/linux-questions.ts';
import { linuxScript } from '../../../src/probes/host/linux-script.ts';
import type { FileObjects } from '../../../src/snapshot/artifacts/files.ts';
import type { CollectedPart } from '../../../src/snapshot/build.ts';
import type { HostKind, Source } from '../../../src/snapshot/snapshot.ts';
import { describeWith } from '../../support/describe-with.ts';

const absent: CommandResult = { ok: false, problem: { code: 'absent', exitCode: null, message: 'not installed in a system folder' } };

/** A machine on which some commands answer and all others are not installed. */
function machine(answers: Readonly<Record<string, string | CommandResult>>, asked: Command[] = []): Pick<LinuxHostPorts, 'commands'> {
  return {
    commands: (published) => ({
      async run(command) {
        if (!published.some((one) => one.join('\0') === command.join('\0'))) throw new Error(`not published: ${command.join(' ')}`);
        asked.push(command);
        const answer = answers[command.join(' ')] ?? answers[command[0]] ?? absent;
        return typeof answer === 'string' ? { ok: true, output: answer } : answer;
      },
    }),
  };
}

const nothing: Pick<LinuxHostPorts, 'tree' | 'configs'> = {
  tree: { walk: async () => ({ entries: 0, gaps: [], gapCount: 0 }) },
  configs: { find: async () => ({ files: [], unread: [] }), read: async () => ({ files: [], unread: [] }) },
};
const real: Pick<LinuxHostPorts, 'tree' | 'configs'> = { tree: posixTreePort(), configs: globConfigFiles() };

const options = { now: '2026-03-01T02:00:00.000Z', fingerprint: (secret: string): string => `k:${secret.length}`, privateKeySpki };
const collect = async (ports: LinuxHostPorts, inventory: Inventory = inventoryOf({}), folders: readonly string[] = []): Promise<CollectedPart> =>
  collectLinux(ports, inventory, 'fs1', {
    ...options,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    folders,
  });

const source = ({ sources }: CollectedPart, kind: HostKind): Source | undefined => sources.find((one) => one.kind === kind);

describe('collectLinux', () => {
  it('says of every question on a machine without programs that it has no answer', async () => {
    const part = await collect({ ...machine({}), ...nothing });
    for (const kind of ['host.identity', 'host.principals', 'host.services', 'host.listeners', 'host.commandLines', 'links.network'] as const) {
      expect(source(part, kind)).toMatchObject({ status: 'unsupported', gaps: [] });
    }
    expect(source(part, 'files.objects')).toMatchObject({
      status: 'not-attempted',
      reason: expect.stringContaining('neither shares nor the inventory') as string,
    });
    // No Samba is an answer.
    expect(source(part, 'host.shares')).toMatchObject({ status: 'collected', gaps: [] });
    expect(part.artifacts['host.shares@fs1']).toEqual([]);
  });

  it('asks Samba’s other programs only where Samba has shares to tell', async () => {
    const asked: Command[] = [];
    await collect({ ...machine({}, asked), ...nothing });
    const ofSamba = linuxQuestions.filter((question) => question.ofSamba).map(({ section }) => section);
    expect(ofSamba).toEqual(['sharesec', 'usershares', 'samba-accounts']);
    expect(asked.map(([program]) => program)).not.toEqual(expect.arrayContaining(['net']));
  });

  it('calls denied what was denied, and leaves a gap where one of several questions failed', async () => {
    const denied: CommandResult = { ok: false, problem: { code: 'denied', exitCode: 1, message: 'must be root' } };
    const failed: CommandResult = { ok: false, problem: { code: 'error', exitCode: 1, message: 'no' } };
    const part = await collect({ ...machine({ 'ss': denied, 'hostname': 'fs1\n', 'hostname -I': failed, 'hostname -f': failed }), ...nothing });
    expect(source(part, 'host.listeners')).toMatchObject({ status: 'denied', reason: 'ss: must be root' });
    const { gaps, status } = source(part, 'host.identity') ?? { gaps: [], status: null };
    // The full name may be missing, the addresses may not.
    expect([status, ...gaps.map(({ item, reason }) => `${item}: ${reason}`)]).toEqual([
      'collected',
      'hostname -I: hostname: no',
      expect.stringContaining('os-release'),
    ]);
  });

  it('counts what waits in folders of HL7 interfaces, local or on a share of its own', async () => {
    const outbound = String.raw`\\fs1\hl7$\a\out`;
    const hl7 = [{ host: 'fs1', service: null, exeFolder: null, mode: 'file' as const, listen: null, inbound: '/srv/hl7/in', outbound }];
    const inventory = inventoryOf({ hosts: { fs1: { address: null, names: [], os: 'linux', roles: [] } }, tenants: { a: tenantNamed('a', { hl7 }) } });
    const asked: Command[] = [];
    const answers = { testparm: '[global]\n[hl7$]\npath = /srv/hl7\n', find: 'f 1772330000\n' };
    const part = await collect({ ...machine(answers, asked), ...nothing }, inventory);
    expect(asked.filter((command) => command.includes('-printf')).map(([, folder]) => folder)).toEqual(['/srv/hl7/a/out', '/srv/hl7/in']);
    expect(part.artifacts['files.contents@fs1']).toMatchObject([{ path: '/srv/hl7/a/out', files: 1, oldestSeconds: 400 }, { path: '/srv/hl7/in' }]);
  });

  it('names the folders of the inventory it could not find', async () => {
    const inventory = inventoryOf({
      hosts: { fs1: { address: null, names: [], os: 'linux', roles: [] } },
      tenants: { a: tenantNamed('a', { server: 'fs1', atoz: [String.raw`\\fs1\gone$\a`, '/srv/a'] }) },
    });
    const part = await collect({ ...machine({ testparm: '[global]\n[od]\npath = /srv/od\n' }), ...nothing }, inventory);
    expect(source(part, 'files.objects')?.gaps).toMatchObject([{ item: String.raw`\\fs1\gone$\a` }]);
  });

  it('leaves Samba’s access lists alone where only some shares enforce them', async () => {
    const part = await collect({ ...machine({ testparm: '[global]\n[a]\npath = /a\nvfs objects = acl_xattr\n[b]\npath = /b\n', python3: '{}' }), ...nothing });
    expect(source(part, 'files.objects')?.gaps).toMatchObject([{ status: 'unsupported', reason: expect.stringContaining('some shares') as string }]);
  });
});

/** File objects by path with their descriptors: the order of a table of descriptors is by chance. */
function plain(artifact: unknown): unknown {
  if (typeof artifact !== 'object' || artifact === null) return artifact;
  if ('links' in artifact && Array.isArray(artifact.links)) return { ...artifact, links: new Set(artifact.links) };
  if (!('objects' in artifact)) return artifact;
  const { objects, descriptors } = artifact as FileObjects;
  return objects
    .map(({ descriptor, ...object }) => ({ ...object, descriptor: descriptor === null ? null : descriptors[descriptor] }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const missing = ['find', 'getfacl'].filter((name) => findProgram(name) === null);
describeWith(missing.length === 0 ? { ok: true } : { ok: false, reason: `not on this machine: ${missing.join(', ')}` }, 'collectLinux on a real tree', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'bitewing-tree-'));
    for (const letter of ['A', 'B']) for (let at = 0; at < 50; at++) mkdirSync(join(root, 'od/north', letter, `Patient${at}`), { recursive: true });
    mkdirSync(join(root, 'od/north/A/Patient7/shared'), { mode: 0o777 });
    mkdirSync(join(root, 'od/north/A/Patient7/line\nend'), { mode: 0o700 });
    symlinkSync('..', join(root, 'od/north/loop'));
    symlinkSync('od', join(root, 'way'));
    const config =
      '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>od_a</Database><User>u</User><Password>canary</Password></DatabaseConnection></ConnectionSettings>';
    for (const name of ['FreeDentalConfig.xml', 'freedentalconfig - Copy.XML', 'A/Patient3/FreeDentalConfig.xml'])
      writeFileSync(join(root, 'od/north', name), config);
    const resource = ['VS_VERSION_INFO', 'FileVersion\0\0', '24.3.9.0\0', 'ProductVersion\0', '24.3.10.0\0'].join('\0');
    for (const name of ['OpenDental.exe', 'new\nline/opendentbusiness.DLL', 'A/Patient3/OpenDental.exe']) {
      mkdirSync(dirname(join(root, 'od/north', name)), { recursive: true });
      writeFileSync(join(root, 'od/north', name), Buffer.concat([Buffer.from('MZ\x90\n'), Buffer.from(resource, 'utf16le')]));
    }
    writeFileSync(join(root, 'od/north/OpenDentalHL7.exe'), 'MZ without a resource');
    writeFileSync(join(root, 'od/north/OpenDentText.exe'), 'no program');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('keeps what matters, ends in loops, and finds configuration files whatever their letter case, but none among patients', async () => {
    const part = await collect({ ...machine({}), ...real }, inventoryOf({}), [join(root, 'way'), join(root, 'way/north')]);
    const data = part.artifacts['files.objects@fs1'] as { objects: readonly { path: string; type: string; target: string | null }[] };
    const paths = data.objects.map(({ path }) => path.replace(root, ''));
    expect(paths).toEqual(
      expect.arrayContaining(['/od', '/od/north', '/od/north/A', '/od/north/B', '/od/north/loop', '/way', '/od/north/FreeDentalConfig.xml']),
    );
    expect(paths.filter((path) => path.includes('Patient')).sort()).toEqual([
      '/od/north/A/Patient7',
      '/od/north/A/Patient7/line\nend',
      ...(process.umask() === 0 ? ['/od/north/A/Patient7/shared'] : []),
    ]);
    expect(data.objects.find(({ path }) => path.endsWith('loop'))).toMatchObject({
      type: 'link',
      target: join(root, 'od/north/..').replace(/\/od$/, '/od/north/..'),
    });
    const configs = part.artifacts['files.configs@fs1'] as readonly { path: string }[];
    expect(configs.map(({ path }) => path.replace(`${root}/way/north/`, '').replace(`${root}/od/north/`, ''))).toEqual(
      expect.arrayContaining(['FreeDentalConfig.xml', 'freedentalconfig - Copy.XML']),
    );
    expect(JSON.stringify(part)).not.toContain('canary');
    expect(JSON.stringify(configs)).not.toContain('Patient');
    expect(source(part, 'files.objects')?.gaps).toEqual([]);
    expect(part.artifacts['files.patientFolders@fs1']).toMatchObject({ roots: [{ path: join(root, 'od/north'), folders: 100 }] });
  });

  it('gives what the printed script gives', async () => {
    const folders = [join(root, 'od'), join(root, 'way')];
    const live = await collect({ commands: (published) => nodeCommandPort({ published }), ...real }, inventoryOf({}), folders);
    const script = linuxScript([{ kind: 'path', path: folders[0] ?? '', exchange: true }]);
    const run = spawnSync('sh', ['-s', '--', folders[1] ?? ''], { input: script, encoding: 'utf8', maxBuffer: 2 ** 28 });
    expect([run.status, run.stderr]).toEqual([0, '']);
    const offline = decodeHostFiles([{ name: 'fs1.txt', bytes: Buffer.from(run.stdout) }], 'fs1', options);
    for (const kind of [
      'files.objects',
      'host.pathMap',
      'host.identity',
      'host.principals',
      'host.shares',
      'files.configs',
      'files.patientFolders',
      'host.programs',
      'links.keyFiles',
      'links.network',
    ] as const) {
      const [one, other] = [offline, live].map(({ artifacts }) => artifacts[`${kind}@fs1`]);
      expect(plain(one), kind).toEqual(plain(other));
      expect(source(offline, kind)?.status, kind).toBe(source(live, kind)?.status);
    }
    const program = (name: string, version: string | null): unknown => ({ path: `${root}/od/north/${name}`, version });
    expect(new Set(plain(live.artifacts['host.programs@fs1']) as readonly unknown[])).toEqual(
      new Set([program('OpenDental.exe', '24.3.10.0'), program('new\nline/opendentbusiness.DLL', '24.3.10.0'), program('OpenDentalHL7.exe', null)]),
    );
    expect(offline.artifacts['files.contents@fs1']).toMatchObject([{ path: folders[0], folders: 1, files: 0 }]);
    expect(run.stdout).not.toContain('canary');
  });

  it('reads private keys that configurations of servers name, and keeps their public side', async () => {
    const [pem, kept] = [String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })), join(root, 'site.pem')];
    writeFileSync(kept, pem);
    const bytes = Buffer.from(`server {\n  ssl_certificate_key "${kept}"; # ours\n  # ssl_certificate_key /etc/old.pem;\n}\nssl-key = ${root}/gone.pem\n`);
    const configs = globConfigFiles();
    const ports = { ...machine({}), ...real, configs: { ...configs, find: async () => ({ files: [{ path: '/etc/nginx/nginx.conf', bytes }], unread: [] }) } };
    const part = await collectLinux(ports, inventoryOf({}), 'fs1', {
      ...options,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      folders: [root],
    });
    const keys = part.artifacts['links.keyFiles@fs1'] as readonly { path: string; spkiSha256: string | null }[];
    expect(keys.filter(({ path }) => path.startsWith(root))).toEqual([{ path: kept, spkiSha256: privateKeySpki(pem), encrypted: false }]);
    expect(JSON.stringify(part)).not.toContain('PRIVATE KEY');
  });

  it('tells what is not there', async () => {
    const part = await collect({ ...machine({}), ...real }, inventoryOf({}), [join(root, 'gone')]);
    expect(source(part, 'files.objects')?.gaps).toMatchObject([{ item: join(root, 'gone'), status: 'failed' }]);
  });
});
