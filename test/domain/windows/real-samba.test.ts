import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeAccess } from '../../../src/domain/windows/access.ts';
import { compileDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { decodeDescriptor, decodeSambaAttribute } from '../../../src/domain/windows/decode-descriptor.ts';
import { type FileAccess, judgeFile, judgeRemote } from '../../../src/domain/windows/file-access.ts';
import { printSddl } from '../../../src/domain/windows/print-sddl.ts';
import { sambaShareRights, type SambaShareRights } from '../../../src/domain/windows/samba-share-rights.ts';
import type { SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import type { Token } from '../../../src/domain/windows/token.ts';
import { sambaMachine } from '../../support/samba-folder.ts';
import { describeWithSamba, sambaGroups, sambaLimits, type SambaServer, type SambaShare, startSamba } from '../../support/samba-server.ts';
import { encodeDescriptor } from './encode-descriptor.ts';
import { descriptorWith, simpleAce } from './random-descriptors.ts';
import { textDirectory } from './text-directory.ts';

/** smbd gives READ_ATTRIBUTES to everybody. */
const judgedRights = 0x1f01ff & ~0x80;
const seed = 20260301;
const table = createSidTable();
const group = (rid: number): string => `${sambaMachine}-${rid}`;
const trustees = [
  'S-1-1-0',
  'S-1-5-11',
  'S-1-5-2',
  'S-1-5-4',
  'S-1-5-32-544',
  'S-1-3-4',
  'S-1-3-0',
  'S-1-3-1',
  group(2001),
  group(2002),
  group(2003),
  group(513),
];
const everything = descriptorWith([{ type: 'A', flags: 3, mask: 0x1f01ff, trustee: 'S-1-1-0', objectType: null, inheritedObjectType: null, extra: null }]);

function compiled(descriptor: SecurityDescriptor): ReturnType<typeof compileDescriptor> {
  return compileDescriptor(descriptor, 'samba', table);
}

/** A share's list as Samba reads it: masks in hex. */
function shareText(descriptor: SecurityDescriptor): string {
  const words = { FA: '0x1f01ff', FR: '0x120089', FW: '0x120116', FX: '0x1200a0' } as const;
  return printSddl(descriptor).replaceAll(/;(FA|FR|FW|FX);/g, (_, word: keyof typeof words) => `;${words[word]};`);
}

describeWithSamba('a real Samba with two tenants', () => {
  let samba: SambaServer;
  let tokens: ReadonlyMap<string, Token>;
  beforeAll(async () => {
    samba = await startSamba();
    const users = Object.values(samba.users);
    const groups = [
      ...sambaGroups.map(({ sid, members }) => ({ sid, members: members.map((name) => samba.users[name] ?? '') })),
      { sid: group(513), members: [] },
    ];
    const directory = textDirectory({ groups, users, completeDomains: ['S-1-5-32', sambaMachine], otherDomains: false, machine: sambaMachine }, table);
    tokens = new Map(Object.entries(samba.users).map(([name, user]) => [name, directory.token({ user, primaryGroup: group(513), route: 'network' })]));
  });
  afterAll(async () => samba.stop());

  const descriptors = (count: number, shift: number): SecurityDescriptor[] => {
    const own = Object.values(samba.users);
    const ace = simpleAce(['A', 'A', 'D'], [...trustees, ...own]);
    const owner = fc.constantFrom('S-1-5-32-544', group(2002), ...own);
    const any = fc.tuple(fc.array(ace, { maxLength: 7 }), owner).map(([aces, owned]) => ({ ...descriptorWith(aces, owned), group: 'S-1-5-18' }));
    return fc.sample(any, { seed: seed + shift, numRuns: count });
  };
  const tokenOf = (user: string): Token => {
    const token = tokens.get(user);
    if (token === undefined) throw new Error(`no user ${user}`);
    return token;
  };

  it('keeps a descriptor as it was set, in bytes that the decoder reads', async () => {
    for (const descriptor of descriptors(40, 0)) {
      const { stored, attribute } = await samba.store('kept.txt', 'file', encodeDescriptor(descriptor));
      expect(decodeDescriptor(stored)).toEqual({ ok: true, value: descriptor });
      expect(decodeSambaAttribute(attribute)).toEqual({ ok: true, value: descriptor });
    }
  });

  it.each(['file', 'folder'] as const)('opens a %s with exactly the rights the engine says', async (kind) => {
    await samba.store('a', 'folder', encodeDescriptor(descriptorWith([])));
    const wrong: unknown[] = [];
    for (const descriptor of descriptors(80, kind === 'file' ? 1 : 2)) {
      await samba.store(`a/probe-${kind}`, kind, encodeDescriptor(descriptor));
      for (const user of ['a1', 'b1', 'b2']) {
        const { granted, unknown } = judgeFile(compiled(descriptor), compiled(descriptorWith([])), tokenOf(user), table);
        const { mask } = await samba.open(user, 'ALL', `a/probe-${kind}`, kind);
        if (unknown !== 0 || (granted & judgedRights) !== (mask & judgedRights)) wrong.push({ sddl: printSddl(descriptor), user, granted, unknown, mask });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets who may delete children of a folder delete a file there, and everybody pass through', async () => {
    const wrong: unknown[] = [];
    const [parents, files] = [descriptors(50, 3), descriptors(50, 4)];
    for (const [index, parent] of parents.entries()) {
      const own = files[index] ?? everything;
      await samba.store('a', 'folder', encodeDescriptor(parent));
      await samba.store('a/child.txt', 'file', encodeDescriptor(own));
      for (const user of ['a1', 'b1']) {
        const { granted } = judgeFile(compiled(own), compiled(parent), tokenOf(user), table);
        const { mask } = await samba.open(user, 'ALL', 'a/child.txt', 'file');
        if ((granted & judgedRights) !== (mask & judgedRights)) wrong.push({ parent: printSddl(parent), own: printSddl(own), user, granted, mask });
      }
    }
    expect(wrong).toEqual([]);
  });

  const throughShare = (share: SambaShare, list: SecurityDescriptor, user: string): SambaShareRights => {
    const limits = share === 'WIDE' || share === 'A' ? { ...sambaLimits.ALL, adminUsers: [] } : sambaLimits[share];
    const isNamed = (name: string): 'yes' | 'no' => {
      const members = sambaGroups.find((each) => each.name.toLowerCase() === name.slice(1))?.members;
      return name === user || (/^[@+]/.test(name) && members?.includes(user) === true) ? 'yes' : 'no';
    };
    return sambaShareRights(judgeAccess(compiled(list), tokenOf(user), table), limits, isNamed);
  };
  const fileFor = (own: SecurityDescriptor, user: string): FileAccess => judgeFile(compiled(own), compiled(descriptorWith([])), tokenOf(user), table);

  it('lets through a share what both the share and the file grant, and over two shares what either does', async () => {
    const wrong: unknown[] = [];
    const [lists, files] = [descriptors(20, 5), descriptors(20, 6)];
    await samba.store('a', 'folder', encodeDescriptor(descriptorWith([])));
    for (const [index, list] of lists.entries()) {
      const own = index % 3 === 0 ? everything : (files[index] ?? everything);
      const other = lists[(index + 7) % lists.length] ?? everything;
      await samba.store('a/shared.txt', 'file', encodeDescriptor(own));
      await samba.setShare('WIDE', shareText(list));
      await samba.setShare('A', shareText(other));
      for (const user of ['a1', 'b1']) {
        const shares = [throughShare('WIDE', list, user), throughShare('A', other, user)].map(({ rights }) => ({ rights, covers: true }));
        const remote = judgeRemote(fileFor(own, user), shares);
        const wide = await samba.open(user, 'WIDE', 'a/shared.txt', 'file');
        const narrow = await samba.open(user, 'A', 'shared.txt', 'file');
        const judged = [...remote.shares.map((rights) => rights?.granted ?? -1), remote.granted].map((mask) => mask & judgedRights);
        const real = [wide.mask, narrow.mask, wide.mask | narrow.mask].map((mask) => mask & judgedRights);
        if (judged.join() !== real.join()) wrong.push({ user, share: printSddl(list), other: printSddl(other), file: printSddl(own), judged, real });
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(['READ', 'LISTED', 'MANAGED'] as const)('lets through what smb.conf says of the share %s', async (share) => {
    const wrong: unknown[] = [];
    const [lists, files] = [descriptors(8, 7), descriptors(8, 8)];
    await samba.store('a', 'folder', encodeDescriptor(descriptorWith([])));
    for (const [index, own] of [everything, everything, ...files].entries()) {
      const list = index === 0 ? everything : (lists[index % lists.length] ?? everything);
      await samba.store('a/limited.txt', 'file', encodeDescriptor(own));
      await samba.setShare(share, shareText(list));
      for (const user of ['a1', 'a2', 'b1', 'b2']) {
        const { rights, isAdministrator } = throughShare(share, list, user);
        const file = isAdministrator === 'yes' ? fileFor(everything, user) : fileFor(own, user);
        const judged = judgeRemote(file, [{ rights, covers: true }]).granted & judgedRights;
        const real = (await samba.open(user, share, 'a/limited.txt', 'file')).mask & judgedRights;
        if (judged !== real) wrong.push({ user, share: printSddl(list), file: printSddl(own), isAdministrator, judged, real });
      }
    }
    expect(wrong).toEqual([]);
  });
});
