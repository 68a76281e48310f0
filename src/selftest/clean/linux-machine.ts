import type { Listener } from '../../domain/listeners/listener.ts';
import type { FileDescriptor, FileObject } from '../../snapshot/artifacts/files.ts';
import type { PrincipalRow, ServiceRow, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { MachineArtifacts } from '../../snapshot/snapshot.ts';
import type { Practice } from '../practice.ts';
import { goodEndpoint } from './certificates.ts';
import { emptyMachine } from './empty-machine.ts';
import { type Admission, linuxFilter } from './packet-filters.ts';
import { machineSid, type PlannedHost } from './site-plan.ts';
import { empty, type OnMachine, patientFolders } from './windows-machine.ts';

/** Owner, group and mode of a file object. */
export interface PosixRights {
  readonly owner: number;
  readonly group: number;
  readonly mode: number;
}

/** File objects with POSIX rights each, by path; all of them folders unless named like a file. */
export function posixObjects(rights: Readonly<Record<string, PosixRights>>): MachineArtifacts['files.objects'] {
  const descriptors: FileDescriptor[] = [];
  const objects = Object.entries(rights).map(([path, one]): FileObject => {
    const descriptor = descriptors.push({ kind: 'posix', ...one, acl: null, defaultAcl: null }) - 1;
    return { path, type: /\.[a-z]+$/.test(path) ? 'file' : 'folder', target: null, volume: null, id: null, descriptor };
  });
  return { descriptors, objects };
}

/** Root's, which others may pass through, or read as well. */
const root = { pass: { owner: 0, group: 0, mode: 0o751 }, read: { owner: 0, group: 0, mode: 0o755 }, closed: { owner: 0, group: 0, mode: 0o700 } };

/** What a Linux host with nothing on it shows, with its network, accounts and packet filter. */
export function linuxBase({ name, address }: PlannedHost, input: readonly Admission[]): MachineArtifacts {
  return {
    ...emptyMachine(name),
    'host.identity': {
      names: [name],
      addresses: [address],
      os: 'linux',
      osVersion: 'Debian GNU/Linux 12 (bookworm)',
      machineSid: null,
      domainSid: null,
      forestSid: null,
    },
    'host.principals': { rows: [user('uid:0', 'root', 'gid:0'), group('gid:0', 'root')], completeDomains: [], otherDomains: false, userRights: null },
    'host.services': [unit('ssh.service', '/usr/sbin/sshd -D', 'root', 611)],
    'host.listeners': [socket(address, 22, 'sshd', 611)],
    'links.network': {
      interfaces: [
        { name: 'lo', addresses: ['127.0.0.1/8'] },
        { name: 'eth0', addresses: [`${address}/24`] },
      ],
      routes: [{ to: '0.0.0.0/0', through: 'eth0' }],
      forwarding: { 4: false, 6: false },
      routesLoopback: false,
    },
    'links.firewall': linuxFilter([...input, { from: ['10.50.0.0/24'], ports: [22] }]),
    'links.remoteAccess': { os: 'linux' },
  };
}

function user(id: string, name: string, primaryGroup: string, sameAs: string | null = null): PrincipalRow {
  return { id, name, kind: 'user', members: [], primaryGroup, sameAs };
}

function group(id: string, name: string, sameAs: string | null = null): PrincipalRow {
  return { id, name, kind: 'group', members: [], primaryGroup: null, sameAs };
}

function unit(name: string, command: string, account: string, pid: number): ServiceRow {
  return { name, displayName: name, command, account, startMode: 'auto', running: true, pid, dependencies: [], descriptor: null };
}

function socket(address: string, port: number, name: string, pid: number): Listener {
  return { protocol: 'tcp', address, port, device: null, ipv6Only: null, owners: [{ name, pid }], uid: 0, controlGroup: null, inode: port };
}

/** Everything a complete collect shows of a Linux server of the plan: MySQL, Samba, or both. */
export function linuxMachine(host: PlannedHost, on: OnMachine): MachineArtifacts {
  const networks = (practices: readonly Practice[]): string[] => practices.map(({ network }) => network);
  const base = linuxBase(host, [
    ...(on.instance === null ? [] : [{ from: [...networks(on.databases), '10.50.0.0/24'], ports: [3306] }]),
    ...(on.files.length === 0 ? [] : [{ from: networks(on.files), ports: [445] }]),
  ]);
  const principals = {
    ...base['host.principals'],
    rows: [...base['host.principals'].rows, ...(on.instance === null ? [] : [user('uid:27', 'mysql', 'gid:27')])],
  };
  const sid = machineSid(host.name);
  const people = on.files.flatMap(({ id, number, files }) =>
    files === null
      ? []
      : [user(files.person, `${id}-front`, files.group, `${sid}-${3000 + number}`), group(files.group, `${id}-users`, `${sid}-${5000 + number}`)],
  );
  return {
    ...base,
    'host.principals': principals,
    ...(on.files.length === 0
      ? {}
      : {
          'host.identity': { ...base['host.identity'], names: [host.name, host.name.toUpperCase()], machineSid: sid },
          'host.principals': {
            rows: [...principals.rows, ...people, { ...group(`${sid}-513`, ''), members: on.files.flatMap(({ files }) => files?.person ?? []) }],
            completeDomains: [sid, 'S-1-5-32', 'S-1-22-1', 'S-1-22-2'],
            otherDomains: false,
            userRights: null,
          },
          'host.shares': sharesOf(host, on.files),
          'files.objects': posixObjects(rightsOf(on.files)),
          'files.patientFolders': patientFolders(on.files),
          'files.contents': on.files.flatMap(({ files }) => (files === null ? [] : [{ ...empty(files.root), folders: 28 }])),
        }),
    'host.services': [
      ...base['host.services'],
      ...(on.instance === null ? [] : [unit('mysqld.service', '/usr/sbin/mysqld', 'mysql', 702)]),
      ...(on.files.length === 0 ? [] : [unit('smbd.service', '/usr/sbin/smbd --foreground', 'root', 812)]),
    ],
    'host.listeners': [
      ...base['host.listeners'],
      ...(on.instance === null ? [] : [socket(host.address, 3306, 'mysqld', 702)]),
      ...(on.files.length === 0 ? [] : [socket(host.address, 445, 'smbd', 812)]),
    ],
    'links.endpoints':
      on.instance === null ? [] : [goodEndpoint('mysql', on.instance.name, { host: host.address, port: 3306, name: `${host.name}.site.example` })],
  };
}

function sharesOf({ commonShare }: PlannedHost, practices: readonly Practice[]): ShareRow[] {
  const share = (name: string, path: string, validUsers: readonly string[]): ShareRow => ({
    name,
    path,
    descriptor: { sddl: 'D:(A;;0x1f01ff;;;S-1-1-0)', sddlSource: 'samba' },
    samba: {
      readOnly: false,
      guestOk: false,
      validUsers,
      invalidUsers: [],
      readList: [],
      writeList: [],
      adminUsers: [],
      forceUser: null,
      forceGroup: null,
      ntAcls: false,
    },
    special: false,
    encrypted: true,
  });
  const everyone = practices.map(({ id }) => `@${id}-users`);
  if (commonShare) return [share('od$', '/srv/od', everyone), share('backup$', '/srv/backup', everyone)];
  return practices.flatMap(({ id, files }) =>
    files === null ? [] : [share(`${id}$`, files.root, [`@${id}-users`]), share(`${id}-backup$`, files.backup, [`@${id}-users`])],
  );
}

function rightsOf(practices: readonly Practice[]): Record<string, PosixRights> {
  const rights: Record<string, PosixRights> = { '/': root.read, '/srv': root.pass, '/srv/od': root.pass, '/srv/backup': root.pass };
  for (const { files } of practices) {
    if (files === null) continue;
    const own = { owner: 0, group: Number(files.group.slice('gid:'.length)), mode: 0o2770 };
    for (const path of [files.root, `${files.root}/Export`, files.backup]) rights[path] = own;
  }
  return rights;
}

/** Root's folders of the gateway, with the keys of its tunnels. */
export function gatewayObjects(keyFiles: readonly string[]): MachineArtifacts['files.objects'] {
  const folders = ['/etc/openvpn/server', '/etc/wireguard', '/etc/swanctl'];
  return posixObjects({
    '/': root.read,
    '/etc': root.read,
    '/etc/openvpn': root.read,
    ...Object.fromEntries([...folders, ...keyFiles].map((path) => [path, root.closed])),
  });
}
