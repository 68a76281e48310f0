import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import { parseSid } from '../../../src/domain/windows/sid.ts';

const part = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(2 ** 32 - 1, 512));
const sid = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `S-1-5-${parts.join('-')}`),
  fc.constantFrom('S-1-5', 'S-1-0x123456789abc', 'S-1-0x123456789abc-7', 'S-1-5-21-1-2-3-4294967296', 'S-1-5-21-1-2-3-007', 'uid:7', '', 'someone-7', 'S-1-5-'),
);

describe('createSidTable', () => {
  it('gives every text a number of its own, and the text back', () => {
    fc.assert(
      fc.property(fc.array(sid, { maxLength: 60 }), (sids) => {
        const table = createSidTable();
        const numbers = sids.map((each) => table.number(each));
        expect(new Set(numbers).size).toBe(new Set(sids).size);
        expect(numbers.map((number) => table.sid(number))).toEqual(sids);
        expect(sids.map((each) => table.number(each))).toEqual(numbers);
        expect(Math.max(-1, ...numbers)).toBe(new Set(sids).size - 1);
      }),
    );
  });

  it('reads in the middle of a text nothing but canonical SIDs, with their numbers', () => {
    fc.assert(
      fc.property(fc.array(sid, { maxLength: 20 }), sid, fc.constantFrom('', ';', '1', '-1'), (met, asked, behind) => {
        const table = createSidTable();
        for (const each of met) table.number(each);
        const found = table.numberIn(`(;;${asked}${behind})`, 3, 3 + asked.length);
        if (found === null) return;
        expect(parseSid(asked)).toBe(asked);
        expect(found).toBe(table.number(asked));
      }),
    );
  });

  it('tells the domain where a group may live', () => {
    const table = createSidTable();
    const domains = ['S-1-5-21-1-2-3-512', 'S-1-5-32-544', 'S-1-5-80-1-2-3-4-5', 'S-1-1-0'].map((each) => table.groupDomain(table.number(each)));
    expect(domains.map((domain) => (domain < 0 ? null : table.sid(domain)))).toEqual(['S-1-5-21-1-2-3', 'S-1-5-32', null, null]);
  });
});
