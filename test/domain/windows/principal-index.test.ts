import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantedRights, judgeAccess } from '../../../src/domain/windows/access.ts';
import { compileDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { createDescriptorReader } from '../../../src/domain/windows/descriptor-reader.ts';
import { tokenOf } from '../../../src/domain/windows/directory.ts';
import { createPrincipalIndex } from '../../../src/domain/windows/principal-index.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import type { Sid } from '../../../src/domain/windows/sid.ts';
import { soleOwners } from '../../../src/domain/windows/sole-owners.ts';
import { tokenColumns } from '../../../src/domain/windows/token-columns.ts';
import { noGaps, type Token } from '../../../src/domain/windows/token.ts';
import { authorities, descriptorWith, simpleAce } from './random-descriptors.ts';
import { textDirectory } from './text-directory.ts';

const table = createSidTable();
const domain = 'S-1-5-21-8-8-8';
const sids: readonly Sid[] = [
  'S-1-1-0',
  'S-1-5-11',
  'S-1-5-2',
  'S-1-5-32-545',
  ...Array.from({ length: 8 }, (_, n) => `${domain}-${2000 + n}`),
  ...Array.from({ length: 8 }, (_, n) => `${domain}-${1100 + n}`),
];
const gaps = { ...noGaps, openDomains: null };
const anyToken: fc.Arbitrary<Token> = fc
  .record({
    user: fc.nat({ max: 7 }),
    groups: fc.subarray([...sids], { maxLength: 6 }),
    denyOnly: fc.subarray([...sids], { maxLength: 1 }),
    perhaps: fc.subarray([...sids], { maxLength: 1 }),
    open: fc.boolean(),
    route: fc.constantFrom('network' as const, 'rdp' as const),
  })
  .map(({ user, groups, denyOnly, perhaps, open, route }) => {
    const token = tokenOf(`${domain}-${1100 + user}`, ['S-1-1-0', ...groups], denyOnly, route, table);
    // Of some tokens some groups are their own.
    const own = groups
      .slice(0, user % 3)
      .map((sid) => table.number(sid))
      .sort((a, b) => a - b);
    return { ...token, own, common: { ...token.common, possible: new Set(perhaps.map((sid) => table.number(sid))), gaps: open ? gaps : noGaps } };
  });
const aces = fc.array(simpleAce(['A', 'D', 'XA'], [...sids, 'S-1-3-4', `${domain}-9999`]), { maxLength: 6 });

describe('soleOwners', () => {
  const entry = simpleAce(['A', 'D', 'XA', '0x04'], [...sids, 'S-1-3-4', `${domain}-9999`]);
  const entries = fc.oneof(fc.array(entry, { maxLength: 3 }), fc.array(entry, { minLength: 32, maxLength: 40 }));
  const owners = fc.array(fc.option(fc.nat({ max: 2 }), { nil: null }), { minLength: 30, maxLength: 30 });

  it('calls a list one owner’s alone only where nobody else gets, or may get, any of the rights', () => {
    const seen = { exclusive: 0, others: 0 };
    fc.assert(
      fc.property(fc.array(anyToken, { maxLength: 30 }), owners, entries, fc.constantFrom(...sids), (tokens, owned, list, owner) => {
        const soleOwner = soleOwners(
          createPrincipalIndex(
            tokenColumns(tokens),
            Int32Array.from(owned, (owner) => owner ?? -1),
          ),
          table,
        );
        const descriptor = compileDescriptor(descriptorWith(list, owner), 'binary', table);
        for (const [asked, rights] of [
          [1, 0x1f01ff],
          [null, 0x1],
          [0, 0x40],
        ] as const) {
          const sole = soleOwner(descriptor, rights);
          if (sole === null || sole === asked) {
            seen.exclusive++;
            for (const [place, token] of tokens.entries()) {
              const { granted, unknown } = judgeAccess(descriptor, token, table);
              if (owned[place] !== asked || asked === null) expect((granted | unknown) & rights).toBe(0);
            }
          } else seen.others++;
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.exclusive, seen.others)).toBeGreaterThan(50);
  });
});

describe('grantedRights', () => {
  it('says what judgeAccess says is granted, and with less steps whether that is enough', () => {
    const entries = fc.array(simpleAce(['A', 'D', 'XA', 'XD', '0x04'], [...sids, 'S-1-3-4', `${domain}-9999`]), { maxLength: 8 });
    const masks = fc.array(fc.constantFrom(0x1, 0x2, 0x6, 0x40, 0x10000, 0x40000), { minLength: 1, maxLength: 3 });
    let enough = 0;
    fc.assert(
      fc.property(anyToken, entries, fc.constantFrom(...sids), masks, (token, list, owner, needs) => {
        const descriptor = compileDescriptor(descriptorWith(list, owner), 'binary', table);
        const { granted } = judgeAccess(descriptor, token, table);
        const hasAll = (mask: number): boolean => needs.every((need) => (mask & need) !== 0);
        expect(grantedRights(descriptor, token, table, () => false)).toBe(granted);
        expect(hasAll(grantedRights(descriptor, token, table, hasAll))).toBe(hasAll(granted));
        if (hasAll(granted)) enough++;
      }),
      { numRuns: 500 },
    );
    expect(enough).toBeGreaterThan(10);
  });
});

describe('createPrincipalIndex', () => {
  it('gives for every principal the answer it would get alone, and has each in one part', () => {
    fc.assert(
      fc.property(fc.array(anyToken, { maxLength: 80 }), aces, aces, fc.constantFrom(...sids), (tokens, entries, more, owner) => {
        const descriptors = [compileDescriptor(descriptorWith(entries, owner), 'binary', table), compileDescriptor(descriptorWith(more), 'win32', table)];
        const parts = createPrincipalIndex(tokenColumns(tokens)).alike(descriptors);
        const places = parts.flatMap((part) => part.members());
        expect([...places].sort((a, b) => a - b)).toEqual(tokens.map((_, place) => place));
        for (const part of parts) {
          expect(part.members()).toHaveLength(part.count);
          for (const place of part.members()) {
            const token = tokens[place];
            if (token === undefined) throw new Error('a place outside the list');
            for (const descriptor of descriptors) expect(judgeAccess(descriptor, part.token, table)).toEqual(judgeAccess(descriptor, token, table));
            expect(part.token.common.route).toBe(token.common.route);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out nobody but principals of the owner nobody asks about', () => {
    fc.assert(
      fc.property(fc.array(anyToken, { maxLength: 40 }), fc.array(fc.nat({ max: 3 }), { minLength: 40, maxLength: 40 }), aces, (tokens, owners, entries) => {
        const index = createPrincipalIndex(tokenColumns(tokens), Int32Array.from(owners));
        const descriptors = [compileDescriptor(descriptorWith(entries), 'binary', table)];
        const all = index.alike(descriptors).flatMap((part) => part.members());
        const asked = new Set(index.alike(descriptors, 1).flatMap((part) => part.members()));
        expect(all.filter((place) => !asked.has(place) && owners[place] !== 1)).toEqual([]);
        for (const part of index.alike(descriptors, 1)) expect(part.members().every((place) => part.has(place))).toBe(true);
      }),
    );
  });

  it('singles out the tenants an entry names and keeps all others together', () => {
    const tenants = 10_000;
    const tenant = (n: number): Sid => `${domain}-${20_000 + n}`;
    const user = (n: number): Sid => `${domain}-${50_000 + n}`;
    const directory = textDirectory(
      {
        groups: Array.from({ length: tenants }, (_, n) => ({ sid: tenant(n), members: [user(2 * n), user(2 * n + 1)] })),
        users: Array.from({ length: 2 * tenants }, (_, n) => user(n)),
        completeDomains: ['S-1-5-32', domain],
        otherDomains: false,
        machine: null,
      },
      table,
    );
    const tokens = Array.from({ length: 2 * tenants }, (_, n) => directory.token({ user: user(n), primaryGroup: `${domain}-513`, route: 'network' }));
    const index = createPrincipalIndex(tokenColumns(tokens));
    const read = createDescriptorReader(table, authorities);
    const granted = (sddl: string): readonly unknown[] => {
      const descriptor = read({ sddl, sddlSource: 'win32' });
      if ('code' in descriptor) throw new Error(descriptor.code);
      return index.alike([descriptor]).flatMap((part) => {
        const { singledOut, count } = part;
        const access = judgeAccess(descriptor, part.token, table);
        return access.granted === 0 ? [] : [{ granted: access.granted, singledOut, count, ...(count < 5 ? { principals: part.members() } : {}) }];
      });
    };
    expect(granted(`O:SYD:(A;;0x1;;;${tenant(7)})(A;;0x2;;;${user(9)})`)).toEqual([
      { granted: 2, singledOut: true, count: 1, principals: [9] },
      { granted: 1, singledOut: true, count: 2, principals: [14, 15] },
    ]);
    expect(granted(`O:SYD:(D;;0x1;;;${tenant(7)})(D;;0x1;;;${user(9)})(A;;0x1;;;AU)`)).toEqual([{ granted: 1, singledOut: false, count: 19_997 }]);
    expect(granted(`O:SYD:(A;;0x1;;;BA)`)).toEqual([]);
    expect(index.alike([])).toHaveLength(1);
  });
});
