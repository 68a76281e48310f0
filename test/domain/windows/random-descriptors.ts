import * as fc from 'fast-check';
import { type AccessList, type Ace, aceTypes, type SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';
import type { SidAuthorities } from '../../../src/domain/windows/sid-aliases.ts';
import { parseSid, type Sid } from '../../../src/domain/windows/sid.ts';

/** The computer's and the domain's own SIDs in generated descriptors. */
export const authorities: SidAuthorities = { machine: 'S-1-5-21-7-7-7', domain: 'S-1-5-21-8-8-8', forest: 'S-1-5-21-8-8-8' };

/** A few SIDs, so that entries and tokens meet often. */
export const someSids: readonly Sid[] = [
  'S-1-1-0',
  'S-1-5-11',
  'S-1-5-2',
  'S-1-5-32-545',
  'S-1-5-21-8-8-8-513',
  'S-1-5-21-8-8-8-2001',
  'S-1-5-21-8-8-8-2002',
  'S-1-3-4',
];

/** Masks of file rights: usual ones and any. */
export const fileMask: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0x1f01ff, 0x1301bf, 0x1200a9, 0x120089, 0x120116, 0x40000, 0x1, 0x2),
  fc.integer({ min: 0, max: 0x1f01ff }).map((mask) => mask & 0x1f01ff),
);

/** Simple entries as folders have them; `types` defaults to allow and deny. */
export function simpleAce(types: readonly string[] = ['A', 'D'], sids: readonly Sid[] = someSids): fc.Arbitrary<Ace> {
  return fc.record({
    type: fc.constantFrom(...types),
    flags: fc.constantFrom(0, 0, 3, 0x13, 0x0b, 0x10),
    mask: fileMask,
    trustee: fc.constantFrom(...sids),
    objectType: fc.constant(null),
    inheritedObjectType: fc.constant(null),
    extra: fc.constant(null),
  });
}

/** A descriptor with these entries, owned by a group nobody here is in unless told otherwise. */
export function descriptorWith(aces: readonly Ace[] | null, owner: Sid | null = 'S-1-5-18'): SecurityDescriptor {
  return { owner, group: null, dacl: { isProtected: false, autoInheritRequired: false, autoInherited: false, aces }, sacl: null };
}

const anySid: fc.Arbitrary<Sid> = fc
  .tuple(fc.oneof(fc.nat({ max: 30 }), fc.integer({ min: 2 ** 32, max: 2 ** 48 - 1 })), fc.array(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 15 }))
  .map(([authority, rest]) => parseSid(`S-1-${authority >= 2 ** 32 ? `0x${authority.toString(16)}` : authority}-${rest.join('-')}`) ?? 'S-1-0-0');

const guid = fc.option(
  fc.uuid().map((text) => text.toLowerCase()),
  { nil: null },
);

const condition = fc.constantFrom(null, '(@User.Tenant == "B")', '(Member_of {SID(BA)} && (@User.x == ") ;"))', '("Tenant",TS,0x0,"a;b")', '0x61727478');

/** Any entry SDDL can say. */
const anyAce: fc.Arbitrary<Ace> = fc.record({
  type: fc.oneof(fc.constantFrom(...Object.keys(aceTypes)), fc.constant('0x04')),
  flags: fc.nat({ max: 255 }),
  mask: fc.oneof(fileMask, fc.nat({ max: 2 ** 32 - 1 }), fc.constantFrom(0x10000000, 0x80000000, 0xe0010000)),
  trustee: fc.oneof(anySid, fc.constantFrom(...someSids, 'S-1-5-32-544', 'S-1-5-18')),
  objectType: guid,
  inheritedObjectType: guid,
  extra: condition,
});

const anyList: fc.Arbitrary<AccessList> = fc.record({
  isProtected: fc.boolean(),
  autoInheritRequired: fc.boolean(),
  autoInherited: fc.boolean(),
  aces: fc.option(fc.array(anyAce, { maxLength: 6 }), { nil: null, freq: 8 }),
});

/** Any descriptor that stores something. */
export const anyDescriptor: fc.Arbitrary<SecurityDescriptor> = fc
  .record({
    owner: fc.option(anySid, { nil: null }),
    group: fc.option(anySid, { nil: null }),
    dacl: fc.option(anyList, { nil: null, freq: 8 }),
    sacl: fc.option(anyList, { nil: null }),
  })
  .filter(({ owner, group, dacl, sacl }) => owner !== null || group !== null || dacl !== null || sacl !== null);
