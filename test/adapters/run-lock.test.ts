import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/adapters/run-lock.ts';

const now = '2026-03-20T02:00:00.000Z';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitewing-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const holder = { pid: process.pid, host: hostname(), since: now, started: null, token: 'other' };
const hold = (some: object): void => writeFileSync(join(folder, '.lock'), JSON.stringify({ ...holder, ...some }));
const deadProcess = (): number => spawnSync('true').pid;

describe('the lock of a site', () => {
  it('is held by one at a time, says who holds it, and leaves nothing when it is given back', async () => {
    const first = await takeLock(folder, now);
    expect(await takeLock(folder, now)).toMatchObject({ ok: false, holder: { pid: process.pid, since: now } });
    if (first.ok) await first.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(await takeLock(folder, now)).toMatchObject({ ok: true });
  });

  it.each([
    ['a process that is dead', () => hold({ pid: deadProcess() }), true],
    ['an earlier process with the number of a living one', () => hold({ started: 'another-boot 1' }), process.platform === 'linux'],
    ['a living process', () => hold({}), false],
    ['a dead process of another machine, for nobody here can tell', () => hold({ pid: deadProcess(), host: 'elsewhere' }), false],
    ['a file that says nothing', () => writeFileSync(join(folder, '.lock'), '{"pid":'), false],
    ['a file with impossible values', () => hold({ pid: -1 }), false],
  ])('of %s', async (_, prepare, taken) => {
    prepare();
    expect((await takeLock(folder, now)).ok).toBe(taken);
  });

  it('of a dead process goes to exactly one of many who want it', async () => {
    for (let round = 0; round < 10; round += 1) {
      hold({ pid: deadProcess() });
      const taken = await Promise.all(Array.from({ length: 20 }, async () => takeLock(folder, now)));
      const winners = taken.filter(({ ok }) => ok);
      expect(winners).toHaveLength(1);
      for (const one of winners) if (one.ok) await one.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is given back by its holder only', async () => {
    const first = await takeLock(folder, now);
    hold({});
    if (first.ok) await first.release();
    expect(readFileSync(join(folder, '.lock'), 'utf8')).toContain('other');
  });
});
