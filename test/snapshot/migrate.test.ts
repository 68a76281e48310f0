import { describe, expect, it } from 'vitest';
import { type Migration, migrateSnapshot, snapshotVersion } from '../../src/snapshot/migrate.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { part, sha256, snapshotOf } from './example-snapshot.ts';

const steps: Readonly<Record<string, Migration>> = {
  '1.0': { to: '1.2', migrate: (old) => ({ ...old, steps: ['first'] }) },
  '1.2': { to: '2.0', migrate: (old, hash) => ({ ...old, steps: [old['steps'] ?? 'none', hash('x').length] }) },
};

describe('a snapshot of an older version', () => {
  it.each([
    ['in one step', '1.2', ['none', 64]],
    ['in several', '1.0', [['first'], 64]],
  ])('is brought to today’s %s', (_, schemaVersion, done) => {
    const old = { schemaVersion, kept: 1 };
    expect(migrateSnapshot(old, sha256, steps, '2.0')).toEqual({ ok: true, value: { schemaVersion: '2.0', kept: 1, steps: done } });
    expect(old).toEqual({ schemaVersion, kept: 1 });
  });

  it('is left as it is when it is not old', () => {
    const value = { schemaVersion: snapshotVersion };
    expect(migrateSnapshot(value, sha256)).toEqual({ ok: true, value });
  });
});

describe('a snapshot is refused in one sentence that says what to do', () => {
  it.each<readonly [string, unknown, string]>([
    ['too old', '1.1', 'this version no longer reads it; judge with the version that wrote it, or collect again'],
    ['much too old', '0.9', 'this version no longer reads it'],
    ['newer by a little', '2.1', 'a newer bitewing wrote it; judge with that version'],
    ['newer by much', '10.0', 'a newer bitewing wrote it'],
    ['without a version', undefined, 'found none; this is no snapshot'],
    ['whose version is a number', 1, 'found 1; this is no snapshot'],
    ['whose version is no version', 'latest', 'found "latest"; this is no snapshot'],
    ['whose version is a name of an object', '__proto__', 'this is no snapshot'],
    ['whose version is beyond measure', `${'9'.repeat(400)}.0`, 'this is no snapshot'],
  ])('%s', (_, schemaVersion, says) => {
    const result = migrateSnapshot({ schemaVersion }, sha256, steps, '2.0');
    expect(result.ok ? '' : result.message).toContain(says);
    expect(result.ok ? '' : result.message).toMatch(/^Expected schemaVersion "2\.0", found [^\n]{1,200}$/);
  });

  it.each([[[]], [null], ['text'], [1]])('when it is %j', (value) => {
    expect(migrateSnapshot(value, sha256, steps, '2.0')).toEqual({ ok: false, message: 'A snapshot is an object' });
  });

  it('by everything that reads one', () => {
    const text = serializeSnapshot(snapshotOf([part({ 'mysql.databases': [] })])).replace('"schemaVersion":"1.0"', '"schemaVersion":"0.1"');
    const result = parseSnapshot(text, sha256);
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([expect.stringContaining('found "0.1"')]);
  });
});
