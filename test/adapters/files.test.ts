import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilesError, latestRun, readFiles, writeFolder } from '../../src/adapters/files.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'files-test-'));
});
afterEach(async () => rm(base, { recursive: true }));

describe('readFiles', () => {
  beforeEach(async () => {
    await mkdir(join(base, 'exports'));
    await writeFile(join(base, 'exports/b.sql'), 'bb');
    await writeFile(join(base, 'exports/a.sql'), Buffer.from([0xff, 0]));
    await writeFile(join(base, 'exports/c.txt'), 'c');
  });

  it('reads what globs and paths name, once each, sorted, as bytes', async () => {
    const files = await readFiles(base, ['exports/*.sql', 'exports/a.sql']);
    expect(files.map(({ path, bytes }) => [path, [...bytes]])).toEqual([
      ['exports/a.sql', [0xff, 0]],
      ['exports/b.sql', [98, 98]],
    ]);
  });

  it.each([
    {
      name: 'a pattern without a match',
      patterns: ['exports/*.tsv'],
      limits: {},
      message: 'exports/*.tsv: no such file',
    },
    { name: 'too many files', patterns: ['exports/*'], limits: { files: 2 }, message: 'limit of 2' },
    { name: 'too many bytes', patterns: ['exports/*'], limits: { bytes: 3 }, message: 'more than 3 bytes' },
  ])('refuses $name', async ({ patterns, limits, message }) => {
    const attempt = readFiles(base, patterns, limits);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(FilesError);
  });
});

describe('writeFolder', () => {
  it('writes all files, below new folders, and leaves no temporary name', async () => {
    await writeFolder(join(base, 'site/run'), { 'a.json': '{}', 'sub/b.bin': Buffer.from([1]) });
    expect(await readdir(join(base, 'site'))).toEqual(['run']);
    expect(await readFile(join(base, 'site/run/a.json'), 'utf8')).toBe('{}');
    expect([...(await readFile(join(base, 'site/run/sub/b.bin')))]).toEqual([1]);
  });

  it('leaves an existing folder as it is', async () => {
    await writeFolder(join(base, 'run'), { a: 'first' });
    await expect(writeFolder(join(base, 'run'), { a: 'second' })).rejects.toThrow('exists already');
    expect(await readFile(join(base, 'run/a'), 'utf8')).toBe('first');
    expect(await readdir(base)).toEqual(['run']);
  });

  it('leaves nothing when a file cannot be written', async () => {
    await expect(writeFolder(join(base, 'run'), { 'a': '1', 'a/b': '2' })).rejects.toThrow('EEXIST');
    expect(await readdir(base)).toEqual([]);
  });
});

describe('latestRun', () => {
  it('is the newest finished run other than the current one', async () => {
    for (const run of ['2026-01-01T00-00-00Z', '2026-01-03T00-00-00Z']) await writeFolder(join(base, run), { 'report.json': '{}' });
    await mkdir(join(base, '2026-01-04T00-00-00Z'));
    await mkdir(join(base, '.tmp-2026-01-05T00-00-00Z-1'));
    expect(await latestRun(base, 'report.json')).toBe(join(base, '2026-01-03T00-00-00Z'));
    expect(await latestRun(base, 'report.json', '2026-01-03T00-00-00Z')).toBe(join(base, '2026-01-01T00-00-00Z'));
    expect(await latestRun(join(base, 'absent'), 'report.json')).toBeNull();
  });
});
