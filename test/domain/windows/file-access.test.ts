import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAccess } from '../../../src/domain/windows/access.ts';
import { compileDescriptor, type CompiledDescriptor, unreadDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { createDescriptorReader } from '../../../src/domain/windows/descriptor-reader.ts';
import { tokenOf } from '../../../src/domain/windows/directory.ts';
import { bothOf, eitherOf, type FileAccess, judgeFile, judgeRemote, type ShareRights } from '../../../src/domain/windows/file-access.ts';
import { futureChild } from '../../../src/domain/windows/inheritance.ts';
import { obtainableWays } from '../../../src/domain/windows/obtainable.ts';
import { parseSddl } from '../../../src/domain/windows/parse-sddl.ts';
import { printSddl } from '../../../src/domain/windows/print-sddl.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import { authorities, descriptorWith, simpleAce } from './random-descriptors.ts';

const table = createSidTable();
const read = createDescriptorReader(table, authorities);
const all = 0x1f01ff;
const everyone = tokenOf('S-1-5-21-8-8-8-1104', ['S-1-1-0'], [], 'network', table);

function compiled(sddl: string): CompiledDescriptor {
  const descriptor = read({ sddl: `O:SY${sddl}`, sddlSource: 'win32' });
  if ('code' in descriptor) throw new Error(descriptor.code);
  return descriptor;
}

function file(own: string, parent = 'D:'): FileAccess {
  return judgeFile(compiled(own), compiled(parent), everyone, table);
}

function share(sddl: string, covers: boolean | null = true): ShareRights {
  return { rights: judgeAccess(compiled(sddl), everyone, table), covers };
}

describe('judgeFile', () => {
  it.each([
    ['nothing above', 'D:(A;;FR;;;WD)', 'D:', 0x120089],
    ['deleting children above', 'D:', 'D:(A;;DT;;;WD)', 0x10000],
    ['deleting children above, though deleting is denied here', 'D:(D;;FA;;;WD)', 'D:(A;;DT;;;WD)', 0x10000],
    ['listing above', 'D:', 'D:(A;;CC;;;WD)', 0x80],
    ['full control above', 'D:', 'D:(A;;FA;;;WD)', 0x10080],
    ['full control above for children only', 'D:', 'D:(A;OICIIO;FA;;;WD)', 0],
    ['a denial above', 'D:(A;;FR;;;WD)', 'D:(D;;FA;;;WD)', 0x120089],
  ])('adds what comes from %s', (_, own, parent, granted) => expect(file(own, parent)).toMatchObject({ granted, unknown: 0 }));

  it('leaves deleting open when the folder above was not read', () => {
    expect(judgeFile(compiled('D:'), unreadDescriptor(), everyone, table)).toMatchObject({ granted: 0, unknown: 0x10080 });
    expect(judgeFile(compiled('D:(A;;SD;;;WD)'), unreadDescriptor(), everyone, table)).toMatchObject({ granted: 0x10000, unknown: 0x80 });
  });
});

describe('judgeRemote', () => {
  const change = 'D:(A;;0x1301bf;;;WD)';

  it.each([
    ['a share for reading', [share('D:(A;;0x1200a9;;;WD)')], 0x1200a9],
    ['a share for everything', [share('D:(A;;FA;;;WD)')], 0x1301bf],
    ['a share that lets nobody in', [share('D:')], 0],
    ['a share that denies', [share('D:(D;;FA;;;WD)(A;;FA;;;WD)')], 0],
    ['two shares, one wider', [share('D:(A;;0x1200a9;;;WD)'), share('D:(A;;FA;;;WD)')], 0x1301bf],
    ['two shares, each with its part', [share('D:(A;;0x1;;;WD)'), share('D:(A;;0x2;;;WD)')], 0x3],
    ['a wide share elsewhere', [share('D:(A;;0x1;;;WD)'), share('D:(A;;FA;;;WD)', false)], 0x1],
    ['no share', [], 0],
  ])('gives what share and folder both grant through %s', (_, shares, granted) => {
    expect(judgeRemote(file(change), shares)).toMatchObject({ granted, unknown: 0 });
  });

  it('says through which share', () => {
    const remote = judgeRemote(file(change), [share('D:(A;;FA;;;WD)', false), share('D:'), share('D:(A;;0x3;;;WD)')]);
    expect(remote.shares.map((rights) => rights?.granted ?? null)).toEqual([null, 0, 0x3]);
  });

  it('cuts an owner to what the share lets through', () => {
    const owned = judgeFile(compiled('D:(A;;FA;;;WD)'), compiled('D:'), everyone, table);
    expect(obtainableWays(owned, judgeRemote(owned, [share(change)]))).toEqual([]);
    expect(obtainableWays(owned, owned)).toEqual([
      { way: 'change-permissions', certain: true },
      { way: 'take-ownership', certain: true },
    ]);
  });

  it('leaves open what a share nobody could read, or place, may let through', () => {
    const remote = judgeRemote(file(change), [{ rights: judgeAccess(unreadDescriptor(), everyone, table), covers: true }]);
    expect(remote).toMatchObject({ granted: 0, unknown: 0x1301bf });
    expect(judgeRemote(file(change), [share('D:(A;;0x3;;;WD)', null)])).toMatchObject({ granted: 0, unknown: 0x3 });
    expect(judgeRemote(file(change), [share('D:(A;;0x3;;;WD)', null), share('D:(A;;0x1;;;WD)')])).toMatchObject({ granted: 1, unknown: 2 });
  });
});

describe('rights of several lists', () => {
  const rights = fc
    .array(simpleAce(['A', 'D', 'XA', 'XD']), { maxLength: 5 })
    .map((aces) => judgeAccess(compileDescriptor(descriptorWith(aces), 'binary', table), everyone, table));

  it('part all rights, and grant what both, or either, grants', () => {
    fc.assert(
      fc.property(rights, rights, (one, other) => {
        for (const sum of [bothOf(one, other), eitherOf([one, other])]) {
          expect([sum.granted & sum.denied, sum.granted & sum.unknown, sum.denied & sum.unknown, sum.granted | sum.denied | sum.unknown]).toEqual([
            0,
            0,
            0,
            all,
          ]);
        }
        expect(bothOf(one, other)).toMatchObject({ granted: one.granted & other.granted, denied: one.denied | other.denied });
        expect(eitherOf([one, other])).toMatchObject({ granted: one.granted | other.granted, denied: one.denied & other.denied });
      }),
    );
  });
});

describe('futureChild', () => {
  it.each([
    ['(A;OICI;FA;;;WD)', '(A;ID;FA;;;WD)', '(A;OICIID;FA;;;WD)'],
    ['(A;OICIIO;FA;;;WD)', '(A;ID;FA;;;WD)', '(A;OICIID;FA;;;WD)'],
    ['(A;OICINP;FA;;;WD)', '(A;ID;FA;;;WD)', '(A;ID;FA;;;WD)'],
    ['(A;OI;FA;;;WD)', '(A;ID;FA;;;WD)', '(A;OIIOID;FA;;;WD)'],
    ['(A;OINP;FA;;;WD)', '(A;ID;FA;;;WD)', ''],
    ['(A;CI;FA;;;WD)', '', '(A;CIID;FA;;;WD)'],
    ['(A;;FA;;;WD)', '', ''],
    ['(A;OICIIO;FA;;;CO)(D;OICI;FW;;;BU)', '(D;ID;FW;;;BU)', '(D;OICIID;FW;;;BU)'],
  ])('of a folder with %s gets %j as a file, %j as a folder', (folder, asFile, asFolder) => {
    const parsed = parseSddl(`D:P${folder}`, authorities);
    if (!parsed.ok) throw new Error(parsed.problem.code);
    expect(printSddl(futureChild(parsed.value, 'file'))).toBe(`D:AI${asFile}`);
    expect(printSddl(futureChild(parsed.value, 'folder'))).toBe(`D:AI${asFolder}`);
  });

  it('lets whoever may be in the group of its creator in, perhaps', () => {
    const parsed = parseSddl('D:P(A;OICIIO;FA;;;CG)', authorities);
    if (!parsed.ok) throw new Error(parsed.problem.code);
    const child = compileDescriptor(futureChild(parsed.value, 'file'), 'binary', table);
    expect(judgeAccess(child, everyone, table)).toMatchObject({ granted: 0, unknown: all });
  });
});

describe('obtainableWays', () => {
  it.each([
    ['D:(A;;FR;;;WD)', 'D:', []],
    ['D:(A;;WD;;;WD)', 'D:', ['change-permissions']],
    ['D:(A;;WO;;;WD)', 'D:', ['take-ownership']],
    ['D:', 'D:(A;;DT;;;WD)', ['delete-from-parent']],
    ['D:(A;;SD;;;WD)', 'D:(A;;DT;;;WD)', []],
    ['D:(XA;;WO;;;WD;(@User.a))', 'D:', ['take-ownership?']],
  ])('for %s below %s are %j', (own, parent, expected) => {
    const access = file(own, parent);
    expect(obtainableWays(access, access).map(({ way, certain }) => (certain ? way : `${way}?`))).toEqual(expected);
  });

  it('name ownership, and say when the owner was not read', () => {
    const owned = (sddl: string): readonly unknown[] => {
      const descriptor = read({ sddl, sddlSource: 'icacls' });
      if ('code' in descriptor) throw new Error(descriptor.code);
      const access = judgeFile(descriptor, compiled('D:'), everyone, table);
      return obtainableWays(access, access);
    };
    expect(owned('O:WDD:P')).toEqual([{ way: 'owner', certain: true }]);
    expect(owned('D:P')).toEqual([{ way: 'owner', certain: false }]);
  });
});
