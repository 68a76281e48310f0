import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rights } from '../../../src/domain/windows/access.ts';
import { type SambaLimits, sambaShareRights } from '../../../src/domain/windows/samba-share-rights.ts';
import type { Match } from '../../../src/domain/windows/token.ts';
import { fileMask } from './random-descriptors.ts';

const all = 0x1f01ff;
const open: SambaLimits = { readOnly: false, validUsers: [], invalidUsers: [], readList: [], writeList: [], adminUsers: [] };
const reading = all & ~0x156;

function rights(granted: number, unknown = 0): Rights {
  return { granted, unknown, denied: all & ~(granted | unknown) };
}

/** Names mean what they say: `yes`, `no`, `maybe`. */
function named(name: string): Match {
  return name === 'yes' || name === 'maybe' ? name : 'no';
}

describe('sambaShareRights', () => {
  it.each([
    ['nothing', {}, all, 0],
    ['read only', { readOnly: true }, reading, 0],
    ['read only, on the write list', { readOnly: true, writeList: ['yes'] }, all, 0],
    ['on the read list', { readList: ['no', 'yes'] }, reading, 0],
    ['on both lists', { readList: ['yes'], writeList: ['yes'] }, all, 0],
    ['perhaps on the read list', { readList: ['maybe'] }, reading, 0x156],
    ['valid', { validUsers: ['no', 'yes'] }, all, 0],
    ['not valid', { validUsers: ['no'] }, 0, 0],
    ['perhaps valid', { validUsers: ['maybe'] }, 0, all],
    ['invalid', { invalidUsers: ['yes'], validUsers: ['yes'] }, 0, 0],
    ['perhaps invalid', { invalidUsers: ['maybe'] }, 0, all],
  ])('lets a user in who is %s', (_, limits, granted, unknown) => {
    expect(sambaShareRights(rights(all), { ...open, ...limits }, named).rights).toEqual(rights(granted, unknown));
  });

  it.each([
    ['neither reading nor writing', rights(0xe0000), 0, 0],
    ['perhaps reading', rights(0xe0000, 0x1), 0, 0xe0001],
    ['reading alone', rights(0x1f0141), 0x1f0001, 0],
    ['writing alone', rights(0x1f0142), 0x1f0142, 0],
    ['reading, perhaps writing', rights(0x101, 0x2), 0x1, 0x102],
  ])('needs data in the list: %s', (_, list, granted, unknown) => {
    expect(sambaShareRights(list, open, named).rights).toEqual(rights(granted, unknown));
  });

  it.each([
    [{ adminUsers: ['yes'] }, 'yes'],
    [{ adminUsers: ['maybe'] }, 'maybe'],
    [{ adminUsers: ['yes'], validUsers: ['no'] }, 'no'],
    [{ adminUsers: ['yes'], invalidUsers: ['maybe'] }, 'maybe'],
    [{}, 'no'],
  ])('says who acts as root: %j', (limits, expected) => {
    expect(sambaShareRights(rights(all), { ...open, ...limits }, named).isAdministrator).toBe(expected);
  });

  it('contains every answer that is possible where names or rights are not known', () => {
    const names = fc.array(fc.constantFrom('yes', 'no', 'maybe'), { maxLength: 2 });
    const limits = fc.record({ readOnly: fc.boolean(), validUsers: names, invalidUsers: names, readList: names, writeList: names, adminUsers: names });
    fc.assert(
      fc.property(limits, fileMask, fileMask, fileMask, fc.boolean(), (limit, granted, perhaps, really, meant) => {
        const list = rights(granted, perhaps & ~granted);
        const vague = sambaShareRights(list, limit, named).rights;
        const real = sambaShareRights(rights(granted | (list.unknown & really)), limit, (name) =>
          name === 'maybe' ? (meant ? 'yes' : 'no') : named(name),
        ).rights;
        expect([vague.granted & ~real.granted, real.granted & ~(vague.granted | vague.unknown)]).toEqual([0, 0]);
        expect([vague.granted & vague.denied, vague.granted | vague.denied | vague.unknown]).toEqual([0, all]);
      }),
      { numRuns: 500 },
    );
  });
});
