import { describe, expect, it } from 'vitest';
import { descriptorEntries } from '../../src/snapshot/items/access-entries.ts';

describe('an access list', () => {
  it.each([
    ['O:BAG:SYD:PAI(A;OICI;FA;;;BA)(D;;FR;;;S-1-5-7)', ['O:BA', 'G:SY', 'D:PAI', 'D:(A;OICI;FA;;;BA)', 'D:(D;;FR;;;S-1-5-7)']],
    [
      'D:(XA;;FX;;;WD;(@User.Title=="a)b" && (Member_of {SID(BA)})))S:(AU;SA;FA;;;WD)',
      ['D:(XA;;FX;;;WD;(@User.Title=="a)b" && (Member_of {SID(BA)})))', 'S:(AU;SA;FA;;;WD)'],
    ],
    ['O:DAG:DAD:', ['O:DA', 'G:DA']],
    ['', []],
    ['D:(A;;FA', ['D:(A;;FA']],
  ])('%s falls into its entries', (sddl, entries) => {
    expect(descriptorEntries({ kind: 'windows', sddl, sddlSource: 'binary' }).entries()).toEqual(entries);
  });

  it('of POSIX is printed as getfacl prints it', () => {
    const acl = { users: [{ id: 'anna', bits: 7 }], group: 4, groups: [{ id: 100, bits: 5 }] };
    const file = { kind: 'posix', owner: 0, group: 'od', mode: 0o2750, acl, defaultAcl: { ...acl, user: 7, mask: 7, other: 0 } } as const;
    expect(descriptorEntries(file).entries()).toEqual([
      'owner 0',
      'group od',
      'special bits 2',
      'user::rwx',
      'other::---',
      'user:anna:rwx',
      'group::r--',
      'group:100:r-x',
      'mask::r-x',
      'default:user:anna:rwx',
      'default:group::r--',
      'default:group:100:r-x',
      'default:user::rwx',
      'default:mask::rwx',
      'default:other::---',
    ]);
  });
});
