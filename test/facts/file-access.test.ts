import { describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../fixtures/builders/inventory.ts';
import { type FileAccess, fileAccess } from '../../src/facts/host/file-access.ts';
import type { Party } from '../../src/facts/host/party.ts';
import { peopleOn } from '../../src/facts/host/people.ts';
import type { FileDescriptor } from '../../src/snapshot/artifacts/files.ts';
import type { SambaShareLimits } from '../../src/snapshot/artifacts/host.ts';
import type { PrincipalRow, ShareRow } from '../../src/snapshot/artifacts/host.ts';

const machine = 'S-1-5-21-1-2-3';
const principal = (id: string, name: string, kind: 'user' | 'group', members: string[] = [], primaryGroup: string | null = null): PrincipalRow => ({
  id,
  name,
  kind,
  members,
  primaryGroup,
  sameAs: null,
});
const rows = [
  principal(`${machine}-1001`, 'FS1\\north-anna', 'user', [], `${machine}-513`),
  principal(`${machine}-1002`, 'FS1\\south-ben', 'user', [], `${machine}-513`),
  principal(`${machine}-2001`, 'FS1\\north-users', 'group', [`${machine}-1001`]),
  principal(`${machine}-2002`, 'FS1\\south-users', 'group', [`${machine}-1002`]),
  principal(`${machine}-513`, 'FS1\\None', 'group'),
  principal('S-1-5-32-544', 'BUILTIN\\Administrators', 'group', [`${machine}-1002`]),
  principal('S-1-5-32-545', 'BUILTIN\\Users', 'group', ['S-1-5-11', 'S-1-5-4']),
];
const inventory = inventoryOf({
  hosts: { fs1: { address: null, names: [], os: 'windows', roles: [] } },
  tenants: {
    north: tenantNamed('north', { principals: ['FS1\\north-users'] }),
    south: tenantNamed('south', { principals: ['south-users', 'FS1\\gone'], workstations: workstations({ rdp: ['fs1'] }) }),
    third: tenantNamed('third'),
  },
});
const windows = (sddl: string): FileDescriptor => ({ kind: 'windows', sddl, sddlSource: 'binary' });
const share = (name: string, path: string, sddl: string): ShareRow => ({
  name,
  path,
  descriptor: { sddl, sddlSource: 'binary' },
  samba: null,
  special: false,
  encrypted: null,
});

function access(folder: string, shares: readonly ShareRow[]): FileAccess {
  const object = (path: string, descriptor: number) => ({ path, type: 'folder' as const, target: null, volume: null, id: null, descriptor });
  return fileAccess({
    host: 'fs1',
    inventory,
    identity: { names: ['FS1'], addresses: [], os: 'windows', osVersion: null, machineSid: machine, domainSid: null, forestSid: null },
    principals: { rows, completeDomains: ['S-1-5-32', machine], otherDomains: false, userRights: {} },
    shares,
    files: { descriptors: [windows('O:BAG:SYD:P(A;OICI;FA;;;BA)'), windows(folder)], objects: [object('D:\\OD', 0), object('D:\\OD\\north', 1)] },
  });
}

const everyone = 'D:(A;;FA;;;WD)';
const said = (parties: readonly Party[]): string[] =>
  parties.map(({ tenants, route, uses }) => `${tenants === 'everyone' ? tenants : tenants.join()} ${route}: ${[...uses].join()}`).toSorted();

describe('file access on Windows', () => {
  const own = `O:BAG:SYD:P(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${machine}-2001)`;

  it('gives a folder of one group to that group alone, and to administrators whoever they are', () => {
    const found = access(own, [share('od$', 'D:\\od', everyone)]);
    expect(said(found.partiesOf(1))).toEqual([
      'north network: read,write,delete',
      'south local: read,write,delete,take',
      'south network: read,write,delete,take',
    ]);
    expect(found.privileged).toContainEqual({ tenant: 'south', who: 'FS1\\south-ben', through: 'BUILTIN\\Administrators (administrators)', certain: true });
  });

  it('takes the narrower of share and folder over the network', () => {
    const found = access(own, [share('od$', 'D:\\od', 'D:(A;;0x1200a9;;;WD)')]);
    expect(said(found.partiesOf(1)).filter((text) => text.startsWith('north'))).toEqual(['north network: read']);
  });

  it('calls it everyone where nobody is singled out, and shows the entry', () => {
    const parties = access(`${own}(A;OICI;0x1301bf;;;AU)`, [share('od$', 'D:\\OD\\north', everyone)]).partiesOf(1);
    const open = parties.find(({ tenants, route }) => tenants === 'everyone' && route === 'network');
    expect(open).toMatchObject({ words: 'read, write, run, delete' });
    expect(open?.grounds()).toEqual(['(A;OICI;0x1301bf;;;AU)']);
  });

  it('reaches nothing over the network where no share leads, and says whom nobody knows', () => {
    const found = access(own, [share('other', 'D:\\OD\\northern', everyone)]);
    expect(said(found.partiesOf(1)).filter((text) => text.includes('network'))).toEqual([]);
    expect(found.people.unresolved).toEqual([{ tenant: 'south', name: 'FS1\\gone' }]);
    expect(found.people.unnamed).toEqual(['third']);
  });

  it('takes an account of another machine of the site for nobody here, even where somebody has its name', () => {
    const host = { address: null, names: [], os: 'windows' as const, roles: [] };
    const tenants = {
      north: tenantNamed('north', { principals: ['north-anna'] }),
      south: tenantNamed('south', { principals: ['FS2\\north-anna', 'files-b\\NORTH-USERS'] }),
      third: tenantNamed('third', { principals: ['CORP\\south-ben'] }),
    };
    const two = inventoryOf({ hosts: { fs1: host, fs2: { ...host, names: ['files-b'] } }, tenants });
    const { persons, unresolved } = peopleOn({ rows, completeDomains: [], otherDomains: false, userRights: {} }, two, 'fs1');
    expect(persons.map(({ tenant, row }) => [tenant, row.name])).toEqual([
      ['north', 'FS1\\north-anna'],
      ['third', 'FS1\\south-ben'],
    ]);
    expect(unresolved).toEqual([]);
  });
});

describe('file access on Linux', () => {
  const posix = (owner: number, group: number, mode: number, users: { id: number; bits: number }[] = []): FileDescriptor => ({
    kind: 'posix',
    owner,
    group,
    mode,
    acl: users.length === 0 ? null : { users, group: 7, groups: [] },
    defaultAcl: null,
  });
  const people: PrincipalRow[] = [
    principal('uid:1001', 'anna', 'user', [], 'gid:2001'),
    principal('uid:1002', 'ben', 'user', [], 'gid:2002'),
    principal('gid:2001', 'north-users', 'group', ['uid:1001']),
    principal('gid:2002', 'south-users', 'group', ['uid:1002']),
  ];
  const samba: SambaShareLimits = {
    readOnly: false,
    guestOk: false,
    validUsers: ['@north-users'],
    invalidUsers: [],
    readList: [],
    writeList: [],
    adminUsers: [],
    forceUser: null,
    forceGroup: null,
    ntAcls: false,
  };

  function linux(folder: FileDescriptor, limits: Partial<SambaShareLimits>): FileAccess {
    const names = ['/', '/srv', '/srv/north'];
    return fileAccess({
      host: 'fs1',
      inventory: inventoryOf({
        tenants: { north: tenantNamed('north', { principals: ['north-users'] }), south: tenantNamed('south', { principals: ['ben'] }) },
      }),
      identity: { names: [], addresses: [], os: 'linux', osVersion: null, machineSid: null, domainSid: null, forestSid: null },
      principals: { rows: people, completeDomains: [], otherDomains: false, userRights: null },
      shares: [
        {
          name: 'north',
          path: '/srv/north',
          descriptor: null,
          samba: { ...samba, ...limits },
          special: false,
          encrypted: null,
        },
      ],
      files: {
        descriptors: [posix(0, 0, 0o755), folder],
        objects: names.map((path, at) => ({ path, type: 'folder', target: null, volume: null, id: null, descriptor: at === 2 ? 1 : 0 })),
      },
    });
  }

  it('is decided by mode and share together: who may not use the share gets nothing', () => {
    expect(said(linux(posix(0, 2001, 0o777), {}).partiesOf(2))).toEqual(['north network: read,write']);
  });

  it('sees the neighbour an ACL names', () => {
    const found = linux(posix(0, 2001, 0o770, [{ id: 1002, bits: 5 }]), { validUsers: [] });
    expect(said(found.partiesOf(2))).toEqual(['north network: read,write', 'south network: read']);
    expect(
      found
        .partiesOf(2)
        .find(({ tenants }) => tenants.includes('south'))
        ?.grounds(),
    ).toEqual(['/srv/north: user:1002:r-x']);
  });

  it('lets administrators of a share do anything', () => {
    expect(said(linux(posix(0, 2001, 0o700), { validUsers: [], adminUsers: ['ben'] }).partiesOf(2))).toEqual(['south network: read,write,delete,take']);
  });

  const both = ['everyone network: read,write', 'north network: read,write'];
  it.each([
    ['lets in everybody as whoever the share makes of them', 0o700, 1001, { forceUser: 'anna' }, both],
    ['lets in by a group that the share gives everybody', 0o770, 0, { forceGroup: 'north-users' }, both],
    ['gives nothing by a group that only its members get', 0o770, 0, { forceGroup: '+north-users' }, ['north network: read,write']],
    [
      'lets in nobody whom the share does not name, whatever it makes of them',
      0o700,
      1001,
      { forceUser: 'anna', validUsers: ['ben'] },
      ['south network: read,write'],
    ],
    ['lets guests do what nobody may', 0o700, 65_534, { guestOk: true }, both],
  ] as const)('%s', (_, mode, owner, limits, expected) => {
    expect(said(linux(posix(owner, 2001, mode), { validUsers: [], ...limits }).partiesOf(2))).toEqual(expected);
  });

  it('leaves open what somebody may whom the host does not know, and says why', () => {
    const [party] = linux(posix(0, 2001, 0o770), { validUsers: [], forceUser: 'archive' })
      .partiesOf(2)
      .filter(({ tenants }) => tenants === 'everyone');
    expect(party?.open).toContain('read');
    expect(party?.doubts.join()).toContain('the share makes everybody archive');
  });
});
