import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TreeEntry, TreeReport, TreeRequest } from '../../../src/adapters/posix/posix-tree-port.ts';
import { posixTreePort } from '../../../src/adapters/posix/posix-tree-walk.ts';
import { encodeBytes } from '../../../src/domain/posix/byte-text.ts';
import { pathAccess } from '../../../src/domain/posix/path-access.ts';
import { numericPrincipal } from '../../../src/domain/posix/posix-file.ts';
import { describeAsRootWithAcls } from '../../support/posix-acls.ts';

const never = new AbortController().signal;

interface Walked {
  /** By path. */
  readonly entries: Map<string, TreeEntry>;
  readonly report: TreeReport;
}

async function walk(request: TreeRequest, options: { signal?: AbortSignal; getfacl?: string; find?: string } = {}): Promise<Walked> {
  const entries = new Map<string, TreeEntry>();
  const { signal = never, ...programs } = options;
  const report = await posixTreePort(programs).walk(request, (entry) => entries.set(entry.path, entry), signal);
  return { entries, report };
}

/** Names that break programs that read lines, words or text. */
const hostile = [
  'a b',
  ' lead',
  'x\ny',
  'r\rz',
  't\tq',
  'b\\s',
  '\\040',
  ']]>',
  '\u202eabc',
  '😀',
  '-n',
  '#h=:',
  'bad\udcff',
  'bad\udcff\nline',
  'n'.repeat(255),
];
const onDisk = (path: string): Buffer => Buffer.from(encodeBytes(path));

describeAsRootWithAcls('posixTreePort', () => {
  let base = '';
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'bitewing-walk-'));
    chmodSync(base, 0o755);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  const below = ({ entries }: Walked, root: string): Map<string, TreeEntry> => new Map([...entries].filter(([path]) => `${path}/`.startsWith(`${root}/`)));

  it('reports every folder with its ids and ACL whatever it is called, and every folder on the way', async () => {
    const root = join(base, 'names');
    mkdirSync(root);
    for (const name of hostile) mkdirSync(onDisk(`${root}/${name}`));
    for (const name of hostile) mkdirSync(onDisk(`${root}/${name}/in`));
    execFileSync('setfacl', ['-m', 'u:61001:r-x,d:g:62001:rwx', `${root}/x\ny`, `${root}/a b/in`]);
    writeFileSync(`${root}/a b/file`, '');
    const walked = await walk({ roots: [root] });
    expect(walked.report).toEqual({
      entries: walked.entries.size,
      gaps: [
        { path: `${root}/bad\udcff\nline`, reason: 'acl', message: expect.any(String) as string },
        { path: `${root}/bad\udcff\nline/in`, reason: 'acl', message: expect.any(String) as string },
      ],
      gapCount: 2,
    });
    const paths = hostile.flatMap((name) => [`${root}/${name}`, `${root}/${name}/in`]);
    expect([...below(walked, root).keys()].sort()).toEqual([root, ...paths].sort());
    for (const [path, entry] of walked.entries) {
      const { dev, ino, uid, gid, mode } = lstatSync(onDisk(path));
      expect(entry).toMatchObject({
        type: 'folder',
        volume: String(dev),
        id: String(ino),
        target: null,
        file: { owner: uid, group: gid, mode: mode & 0o7777 },
      });
    }
    expect(walked.entries.has('/')).toBe(true);
    const withAcl = { acl: { users: [{ id: 61001, bits: 5 }] }, defaultAcl: { groups: [{ id: 62001, bits: 7 }] } };
    expect(walked.entries.get(`${root}/x\ny`)?.file).toMatchObject(withAcl);
    expect(walked.entries.get(`${root}/a b/in`)?.file).toMatchObject(withAcl);
    expect(walked.entries.get(`${root}/a b`)?.file).toMatchObject({ acl: null, defaultAcl: null });
    expect(walked.entries.get(`${root}/bad\udcff\nline`)?.file.acl).toBe('unread');
  });

  it('follows links on the way to a root, and reports links inside without following them', async () => {
    const root = join(base, 'links');
    mkdirSync(`${root}/real/t1/deep`, { recursive: true });
    mkdirSync(`${root}/outside/secret`, { recursive: true });
    symlinkSync('real', `${root}/via`);
    symlinkSync('../../outside', `${root}/real/t1/out`);
    symlinkSync('.', `${root}/real/t1/self`);
    symlinkSync('nowhere', `${root}/real/t1/dangling`);
    const walked = await walk({ roots: [`${root}/via/./t1`] });
    expect(walked.report.gaps).toEqual([]);
    const found = [...below(walked, root)].map(([path, { type, target }]) => `${path.slice(root.length)} ${type} ${target ?? ''}`);
    expect(found.sort()).toEqual([
      ' folder ',
      '/real folder ',
      '/real/t1 folder ',
      '/real/t1/dangling link nowhere',
      '/real/t1/deep folder ',
      '/real/t1/out link ../../outside',
      '/real/t1/self link .',
      '/via link real',
    ]);
  });

  it('reports a single file that was asked for, and says which roots lead nowhere', async () => {
    const root = join(base, 'single');
    mkdirSync(root);
    writeFileSync(`${root}/c.xml`, '', { mode: 0o640 });
    symlinkSync('loop', `${root}/loop`);
    const { entries, report } = await walk({ roots: [`${root}/c.xml`, `${root}/none/x`, `${root}/loop`, 'relative'] });
    expect(entries.get(`${root}/c.xml`)).toMatchObject({ type: 'file', file: { mode: 0o640, acl: null } });
    expect(report.gaps.map(({ path, reason }) => `${path.replace(root, '')} ${reason}`).sort()).toEqual(['/loop circle', '/none vanished', 'relative error']);
  });

  it('stops at its limits and says what it did not enter', async () => {
    const root = join(base, 'limits');
    for (let n = 0; n < 20; n++) mkdirSync(`${root}/d${n}/e/f`, { recursive: true });
    const shallow = await walk({ roots: [root], depth: 2 });
    expect(shallow.entries.has(`${root}/d1/e`)).toBe(true);
    expect(shallow.entries.has(`${root}/d1/e/f`)).toBe(false);
    expect(shallow.report.gapCount).toBe(20);
    expect(shallow.report.gaps[0]).toMatchObject({ reason: 'limit', message: `deeper than 2 below ${root}` });
    const few = await walk({ roots: [root], entries: 15 });
    expect(few.report.entries).toBe(15);
    expect(few.entries.size).toBe(15);
    expect(few.report.gaps).toMatchObject([{ reason: 'limit', message: expect.stringMatching(/^more than 15 entries; the walk ended behind /) as string }]);
    const late = await walk({ roots: [root], timeoutMs: 0 });
    expect(late.report.gaps).toContainEqual(expect.objectContaining({ path: root, reason: 'limit' }));
    const stopped = await walk({ roots: [root] }, { signal: AbortSignal.abort() });
    expect(stopped.report.gaps).toContainEqual(expect.objectContaining({ path: root, reason: 'limit', message: expect.stringContaining('stopped') as string }));
  });

  it.each([
    ['is not installed', '/no/such/getfacl', /not installed/],
    ['answers nothing', '/bin/true', /no answer/],
    ['fails', '/bin/false', /./],
  ])('leaves ACLs unread, never absent, when getfacl %s', async (_what, program, message) => {
    const root = join(base, 'acl-less');
    mkdirSync(`${root}/a`, { recursive: true });
    const { entries, report } = await walk({ roots: [root] }, { getfacl: program });
    expect([...entries.values()].map(({ file }) => [file.acl, file.defaultAcl])).toEqual([...entries].map(() => ['unread', 'unread']));
    expect(report.gapCount).toBe(entries.size);
    expect(report.gaps[0]?.message).toMatch(message);
  });

  it.each([
    ['is not installed', '/no/such/find', /not installed.* before it began/],
    ['says nothing', '/bin/true', /did not even show the root/],
  ])('reports the root alone, and says so, when find %s', async (_what, find, message) => {
    const root = join(base, 'findless');
    mkdirSync(`${root}/a`, { recursive: true });
    const { entries, report } = await walk({ roots: [root] }, { find });
    expect([...entries.keys()].at(-1)).toBe(root);
    expect(report.gaps).toMatchObject([{ path: root, reason: 'error' }]);
    expect(report.gaps[0]?.message).toMatch(message);
  });

  it('makes parts it may not read gaps', async () => {
    const root = join(base, 'closed');
    mkdirSync(`${root}/open/in`, { recursive: true });
    mkdirSync(`${root}/shut/in`, { recursive: true });
    chmodSync(`${root}/shut`, 0o700);
    process.seteuid?.(61001);
    try {
      const { entries, report } = await walk({ roots: [root] });
      expect(entries.has(`${root}/open/in`)).toBe(true);
      expect(entries.has(`${root}/shut`)).toBe(true);
      expect(report.gaps).toMatchObject([{ path: `${root}/shut`, reason: 'denied' }]);
    } finally {
      process.seteuid?.(0);
    }
  });

  it('enters mounted file systems of this kernel, not those of others, and no circle of mounts', () => {
    const root = join(base, 'mounts');
    for (const name of ['data', 'kernel', 'twice', 'circle']) mkdirSync(`${root}/${name}`, { recursive: true });
    const script = `mount -t tmpfs none "$1/data" && mkdir -p "$1/data/t1" && mount -t proc none "$1/kernel" && mount --bind "$1/data" "$1/twice" && mount --bind "$1" "$1/circle" && shift && exec "$@"`;
    const once = fileURLToPath(new URL('walk-once.ts', import.meta.url));
    const output = execFileSync('unshare', ['-m', 'sh', '-c', script, 'sh', root, process.execPath, '--import', 'tsx', once, root], { encoding: 'utf8' });
    // Boundary: the script prints what the port gave.
    const { entries, report } = JSON.parse(output) as { entries: TreeEntry[]; report: TreeReport };
    const at = new Map(entries.map((entry) => [entry.path.slice(root.length), entry]));
    expect(at.get('/data')).toMatchObject({ mounted: true });
    expect(at.get('/twice/t1')?.id).toBe(at.get('/data/t1')?.id);
    expect([...at.keys()].some((path) => path.startsWith('/kernel/') || path.startsWith('/circle/'))).toBe(false);
    expect(report.gaps.map(({ path, reason }) => `${path.slice(root.length)} ${reason}`).sort()).toEqual(['/circle circle', '/kernel foreign']);
  });

  it('gives the access engine what it needs to say what really happens', async () => {
    const root = join(base, 'judged');
    mkdirSync(`${root}/t1/images`, { recursive: true });
    chownSync(`${root}/t1`, 61001, 62001);
    chmodSync(`${root}/t1`, 0o750);
    execFileSync('setfacl', ['-m', 'u:61002:--x', `${root}/t1`]);
    symlinkSync('t1/images', `${root}/short`);
    const { entries } = await walk({ roots: [root] });
    const all = [...entries.values()];
    const links = new Map(all.flatMap(({ path, target }) => (target === null ? [] : [[path, target] as const])));
    const tree = { files: new Map(all.map(({ path, file }) => [path, file])), links };
    for (const uid of [61001, 61002, 61003]) {
      process.seteuid?.(uid);
      let listed = true;
      try {
        readdirSync(`${root}/short`);
      } catch {
        listed = false;
      } finally {
        process.seteuid?.(0);
      }
      expect(pathAccess(tree, numericPrincipal(uid, 65534, []), `${root}/short`, 'list').answer).toBe(listed ? 'yes' : 'no');
      expect(listed).toBe(uid !== 61003);
    }
  });
});
