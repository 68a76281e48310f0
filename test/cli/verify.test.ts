import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { signerOf } from '../../src/adapters/signing-key.ts';
import { writeRun } from '../../src/cli/run-folder.ts';
import { run } from '../../src/cli/run.ts';
import { type Verification, verifyRuns } from '../../src/cli/verify-run.ts';
import { manifestFile, publicKeyFile, signatureFile } from '../../src/report/manifest/manifest.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { describeWith } from '../support/describe-with.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const base = mkdtempSync(join(tmpdir(), 'bitewing-verify-'));
const original = join(base, 'original');
const cwd = join(base, 'work');
const days = ['20260320T020000Z', '20260321T020000Z', '20260322T020000Z'] as const;
const site = 'out/example';

function keyPair(name: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeFileSync(join(base, `${name}.pem`), pem);
  writeFileSync(join(base, `${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
  return pem;
}

async function bitewing(argv: readonly string[], io: Partial<TestIo> = {}): Promise<TestIo & { readonly code: number }> {
  const all = { ...testIo({ cwd }), ...io };
  return { ...all, code: await run(argv, all) };
}

beforeAll(async () => {
  mkdirSync(original);
  keyPair('auditor');
  keyPair('other');
  writeFileSync(join(base, 'rsa.pub'), generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }));
  const snapshot = serializeSnapshot(
    exampleSite({ tenants: { north: { databases: ['od_n'], accounts: ['n'] }, south: { databases: ['od_s'], accounts: ['s'] } }, scope: ['mysql'] }),
  );
  writeFileSync(join(original, 'snapshot.json'), snapshot);
  for (const [at, day] of days.entries()) {
    const argv = ['audit', '--quiet', '--snapshot', 'snapshot.json', '--out', 'out', ...(at === 2 ? ['--sign-key', join(base, 'auditor.pem')] : [])];
    const now = (): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T02:00:00.000Z`;
    await run(argv, testIo({ cwd: original, now }));
  }
});
beforeEach(() => {
  rmSync(cwd, { recursive: true, force: true });
  cpSync(original, cwd, { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const at = (day: number, file = ''): string => join(cwd, site, days[day] ?? '', file);
const signed = join(site, days[2]);
const unsigned = join(site, days[1]);
const auditor = ['--key', join(base, 'auditor.pub')];

/** Changes a run and gives it a manifest that agrees, as somebody would who has no key. */
async function forged(day: number): Promise<void> {
  writeFileSync(at(day, 'report.json'), '{}');
  const manifest = JSON.parse(readFileSync(at(day, manifestFile), 'utf8')) as { readonly files: object };
  const files = Object.fromEntries(Object.keys(manifest.files).map((name) => [name, readFileSync(at(day, name), 'utf8')]));
  rmSync(at(day), { recursive: true });
  const later = days.slice(day + 1).map((name) => [join(cwd, site, name), join(cwd, name)] as const);
  for (const [from, to] of later) renameSync(from, to);
  const now = (): string => `2026-03-2${day}T02:00:00.000Z`;
  await writeRun(join(cwd, site), files, null, testIo({ cwd, now }));
  for (const [from, to] of later) renameSync(to, from);
}

describe('the exit code of verify is', () => {
  it.each<readonly [number, string, readonly string[], (() => unknown) | null]>([
    [0, 'a run as it was written', [unsigned], null],
    [0, 'a signed run and its key', [signed, ...auditor], null],
    [0, 'a signed run without a key', [signed], null],
    [0, 'a signed run and several keys, one of them its own', [signed, '--key', join(base, 'other.pub'), ...auditor], null],
    [0, 'all runs of a site', [site], null],
    [0, 'a run alone in a folder of any name', ['alone'], () => cpSync(at(0), join(cwd, 'alone'), { recursive: true })],
    [1, 'a changed file', [unsigned], () => appendFileSync(at(1, 'report.html'), ' ')],
    [1, 'a changed file of another run, when the site is named', [site], () => appendFileSync(at(0, 'report.html'), ' ')],
    [1, 'a removed file', [unsigned], () => rmSync(at(1, 'report.json'))],
    [1, 'an added file', [unsigned], () => writeFileSync(at(1, 'note.txt'), '')],
    [1, 'an added empty folder', [unsigned], () => mkdirSync(at(1, 'more'))],
    [1, 'a truncated file', [unsigned], () => truncateSync(at(1, 'report.json'), 100)],
    [1, 'a link in place of a file', [unsigned], () => (renameSync(at(1, 'report.json'), join(cwd, 'r')), symlinkSync(join(cwd, 'r'), at(1, 'report.json')))],
    [1, 'a removed manifest', [unsigned], () => rmSync(at(1, manifestFile))],
    [1, 'a removed signature', [signed], () => rmSync(at(2, signatureFile))],
    [1, 'a removed public key', [signed], () => rmSync(at(2, publicKeyFile))],
    [1, 'a signature taken from nowhere', [signed], () => writeFileSync(at(2, signatureFile), Buffer.alloc(64))],
    [1, 'a signature nobody expected', [unsigned], () => cpSync(at(2, signatureFile), at(1, signatureFile))],
    [1, 'no signature where a key is given', [unsigned, ...auditor], null],
    [1, 'the signature of somebody else', [signed, '--key', join(base, 'other.pub')], null],
    [1, 'a run before it that was removed from the middle', [signed], () => rmSync(at(1), { recursive: true })],
    [1, 'a run put between two others', [signed], () => cpSync(at(1), join(cwd, site, '20260321T030000Z'), { recursive: true })],
    [1, 'a renamed run', [join(site, '20260321T020001Z')], () => renameSync(at(1), join(cwd, site, '20260321T020001Z'))],
    [1, 'an earlier run with a forged manifest', [signed], () => forged(1)],
    [1, 'a forged manifest that a later run contradicts', [unsigned], () => forged(1)],
    [3, 'an earlier run that is not there any more', [signed], () => rmSync(at(0), { recursive: true })],
    [
      3,
      'a run that another version wrote',
      ['alone'],
      () => (cpSync(at(0), join(cwd, 'alone'), { recursive: true }), writeFileSync(join(cwd, 'alone', manifestFile), '{"schemaVersion":"9.0"}')),
    ],
    [2, 'no run', [], null],
    [2, 'a folder that never was a run', ['.'], () => rmSync(join(cwd, 'out'), { recursive: true })],
    [2, 'a folder that is not there', ['nowhere'], null],
    [2, 'a file', [join(unsigned, 'report.json')], null],
    [1, 'a run that lost all its files', [unsigned], () => (rmSync(at(1), { recursive: true }), mkdirSync(at(1)))],
    [
      1,
      'a run that lost its name and manifest',
      ['alone'],
      () => (cpSync(at(0), join(cwd, 'alone'), { recursive: true }), rmSync(join(cwd, 'alone', manifestFile))),
    ],
    [2, 'two runs', [unsigned, signed], null],
    [2, 'a run that does not exist', [join(site, 'never')], null],
    [2, 'a folder without anything', ['empty'], () => mkdirSync(join(cwd, 'empty'))],
    [2, 'a key that does not exist', [signed, '--key', 'never.pub'], null],
    [2, 'a key of another kind', [signed, '--key', join(base, 'rsa.pub')], null],
    [2, 'a private key in place of a public one', [signed, '--key', join(base, 'auditor.pem')], null],
  ])('%i for %s', async (code, _, argv, change) => {
    await change?.();
    const result = await bitewing(['verify', ...argv]);
    expect(result.code, result.output() + result.errors()).toBe(code);
    if (code === 1) expect(result.output()).toMatch(/^BROKEN .*\n\nWrong\n {2}\S/);
    if (code === 3) expect(result.output()).toMatch(/^INCOMPLETE .*\n\nNot checked\n {2}\S/);
    if (code === 2) expect(result.errors().trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});

describe('a signing key', () => {
  it.each([
    ['is taken from the environment', { BITEWING_SIGN_KEY: 'auditor.pem' }, 0],
    ['that is empty is refused before anything is judged', { BITEWING_SIGN_KEY: '' }, 2],
    ['that is only public is refused', { BITEWING_SIGN_KEY: 'auditor.pub' }, 2],
  ])('%s', async (_, { BITEWING_SIGN_KEY: name }, code) => {
    const env = { BITEWING_SIGN_KEY: name === '' ? '' : readFileSync(join(base, name), 'utf8') };
    const audited = await bitewing(['audit', '--quiet', '--snapshot', 'snapshot.json', '--out', 'signed'], { env });
    expect(audited.code === 2 ? 2 : 0).toBe(code);
    expect(existsSync(join(cwd, 'signed'))).toBe(code === 0);
    if (code === 0) expect((await bitewing(['verify', 'signed/example', ...auditor])).code).toBe(0);
  });

  it('never shows in what was written or said', async () => {
    const [, secret = ''] = readFileSync(join(base, 'auditor.pem'), 'utf8').split('\n');
    const written = ['report.json', 'report.html', 'snapshot.json', manifestFile, publicKeyFile].map((file) => readFileSync(at(2, file), 'utf8')).join('');
    const broken = await bitewing(['audit', '--snapshot', 'snapshot.json'], { env: { BITEWING_SIGN_KEY: `-----BEGIN PRIVATE KEY-----\n${secret}` } });
    expect(broken.code).toBe(2);
    for (const text of [written, broken.output(), broken.errors()]) expect(text).not.toContain(secret);
  });
});

describe('what verify says', () => {
  it('names files, runs, signer and the digest to keep elsewhere', async () => {
    const { output } = await bitewing(['verify', signed, ...auditor]);
    expect(output()).toMatch(
      /^WHOLE {2}Everything is as it was written\.\n\nRead {7}7 files of 20260322T020000Z, \d+ bytes\nSignature {2}holds for a key given with --key: SHA-256 [0-9a-f]{64}\nChain {6}3 runs, 20260320T020000Z to 20260322T020000Z\nManifest {3}[0-9a-f]{64}\n$/,
    );
    expect((await bitewing(['verify', signed])).output()).toContain('Not checked\n  who made it: no --key was given\n');
  });

  it('is there as JSON', async () => {
    rmSync(at(1, 'report.json'));
    const result = JSON.parse((await bitewing(['verify', unsigned, '--json'])).output()) as Verification;
    expect(result).toMatchObject({ state: 'broken', problems: ['report.json: removed'], unchecked: [], chain: days });
  });
});

describe('any single change', () => {
  const keys = signerOf(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const content = { 'snapshot.json': '{"a":1}\n', 'report.json': '{}\n', 'empty.txt': '', 'deep/ünicode.txt': 'x\u2028\0y' };
  const files = [...Object.keys(content), manifestFile, signatureFile, publicKeyFile];
  const mutation = fc.oneof(
    fc.record({ kind: fc.constantFrom('flip', 'insert', 'delete', 'cut', 'append'), at: fc.nat(10_000), by: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constantFrom('remove', 'rename', 'swap', 'add'), at: fc.nat(10), by: fc.constant(0) }),
  );

  function changed(bytes: Buffer, { kind, at: place, by }: { readonly kind: string; readonly at: number; readonly by: number }): Buffer {
    const position = bytes.length === 0 ? 0 : place % bytes.length;
    if (kind === 'append' || kind === 'insert' || bytes.length === 0) {
      const cut = kind === 'append' ? bytes.length : position;
      return Buffer.concat([bytes.subarray(0, cut), Buffer.of(by), bytes.subarray(cut)]);
    }
    if (kind === 'cut') return bytes.subarray(0, position);
    if (kind === 'delete') return Buffer.concat([bytes.subarray(0, position), bytes.subarray(position + 1)]);
    return Buffer.from(bytes.map((byte, index) => (index === position ? byte ^ by : byte)));
  }

  it.each([
    ['a signed run', keys],
    ['a run without signature', null],
  ])('of %s is found', async (_, signer) => {
    const folder = await writeRun(join(cwd, 'law'), content, signer, testIo({ cwd }));
    const names = files.filter((name) => existsSync(join(folder, name)));
    expect((await verifyRuns([folder], [])).state).toBe('whole');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), mutation, async (name, how) => {
        const copy = join(cwd, 'copy', basename(folder));
        rmSync(join(cwd, 'copy'), { recursive: true, force: true });
        cpSync(folder, copy, { recursive: true });
        const path = join(copy, name);
        const other = join(copy, names[(names.indexOf(name) + 1) % names.length] ?? '');
        if (how.kind === 'add') writeFileSync(`${path}.${how.at}`, '');
        else if (how.kind === 'remove') rmSync(path);
        else if (how.kind === 'rename') renameSync(path, `${path}~`);
        else if (how.kind === 'swap') {
          const [mine, theirs] = [readFileSync(path), readFileSync(other)];
          writeFileSync(path, theirs);
          writeFileSync(other, mine);
        } else writeFileSync(path, changed(readFileSync(path), how));
        expect((await verifyRuns([copy], [])).state).not.toBe('whole');
      }),
      { numRuns: 150 },
    );
  });
});

const stock = ['openssl', 'sha256sum', 'sed'].filter((program) => !existsSync(`/usr/bin/${program}`) && !existsSync(`/bin/${program}`));
describeWith(
  stock.length === 0 ? { ok: true } : { ok: false, reason: `not on this machine: ${stock.join(', ')}` },
  'the commands of docs/operator/verifying-a-run.md',
  () => {
    const page = readFileSync(new URL('../../docs/operator/verifying-a-run.md', import.meta.url), 'utf8');
    const [commands = ''] = /(?<=```sh\n# verify\n)[^]*?(?=```)/.exec(page) ?? [];
    const result = (): number => {
      try {
        execFileSync('/bin/sh', ['-e', '-c', commands], { cwd: at(2), env: { PATH: '/usr/bin:/bin', KEY: join(base, 'auditor.pub') }, stdio: 'pipe' });
        return 0;
      } catch {
        return 1;
      }
    };

    it('are there', () => expect(commands).toContain('openssl'));
    it.each<readonly [number, string, () => void]>([
      [0, 'accept a run as it was written', () => undefined],
      [1, 'find a changed file', () => appendFileSync(at(2, 'report.html'), ' ')],
      [1, 'find a removed file', () => rmSync(at(2, 'report.html'))],
      [1, 'find an added file', () => writeFileSync(at(2, 'note.txt'), '')],
      [1, 'find a changed manifest', () => appendFileSync(at(2, manifestFile), ' ')],
      [1, 'find another signature', () => writeFileSync(at(2, signatureFile), Buffer.alloc(64))],
      [1, 'find a run before it that was changed', () => appendFileSync(at(1, manifestFile), ' ')],
    ])('%i: %s', (code, _, change) => {
      change();
      expect(result()).toBe(code);
    });
  },
);
