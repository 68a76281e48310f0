import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveName, backupName, databasePart, parseBackupName } from '../../../src/domain/open-dental/database-names.ts';

const names = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('o', 'd', '_', '1', 'backup_', 'é') });
const dates = fc.record({
  year: fc.integer({ min: 1990, max: 2199 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
});

describe('a backup name', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(names, dates, fc.nat(50), (live, date, n) => {
        expect(parseBackupName(backupName(live, date, n))).toEqual({ live, date, n });
      }),
    );
  });

  it('has month, day, year and the count of the day', () => {
    expect(backupName('od_springfield_4932', { year: 2024, month: 10, day: 4 })).toBe('od_springfield_4932backup_10_04_2024');
    expect(backupName('od_springfield_4932', { year: 2024, month: 10, day: 4 }, 2)).toBe('od_springfield_4932backup_10_04_2024_2');
  });

  it.each([
    'od_1',
    'od_1backup_',
    'od_1backup_13_01_2024',
    'od_1backup_02_30_2024',
    'od_1backup_00_10_2024',
    'od_1backup_1_1_2024',
    'backup_10_04_2024',
    'od_1backup_10_04_2024_0',
  ])('is not %s', (name) => expect(parseBackupName(name)).toBeNull());
});

describe('databasePart', () => {
  const live = new Set(['od_1', 'od_10', 'od_1backup_x', 'od_1_archive_2']);
  it.each([
    ['od_1', { live: 'od_1', part: 'live' }],
    ['od_10backup_10_24_2024_1', { live: 'od_10', part: 'backup' }],
    [archiveName('od_1'), { live: 'od_1', part: 'archive' }],
    ['od_1backup_x', { live: 'od_1backup_x', part: 'live' }],
    ['od_1backup_y', null],
    ['od_2backup_10_24_2024', null],
    ['_archive', null],
    ['mysql', null],
  ])('puts %s where it belongs', (name, expected) => expect(databasePart(name, live)).toEqual(expected));
});
