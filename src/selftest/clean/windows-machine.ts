import type { Listener } from '../../domain/listeners/listener.ts';
import type { ConfigConnection, OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import type { FileDescriptor, FileObject } from '../../snapshot/artifacts/files.ts';
import type { PrincipalRow, ServiceRow, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { MachineArtifacts } from '../../snapshot/snapshot.ts';
import type { Practice } from '../practice.ts';
import { goodEndpoint } from './certificates.ts';
import { emptyMachine } from './empty-machine.ts';
import { windowsFilter, windowsRule } from './packet-filters.ts';
import { machineSid, type PlannedHost, type PlannedInstance } from './site-plan.ts';

/** What of a site is on one machine. */
export interface OnMachine {
  readonly files: readonly Practice[];
  readonly hl7: readonly Practice[];
  readonly rdp: readonly Practice[];
  readonly middleTier: readonly Practice[];
  readonly instance: PlannedInstance | null;
  /** Practices whose databases are on it. */
  readonly databases: readonly Practice[];
  /** Address of the MySQL server of a practice. */
  readonly serverOf: (practice: Practice) => string;
}

const administrators = 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

/** An access list that lets SYSTEM, administrators and one more in. */
export function listFor(sid: string, rights = '0x1301bf'): string {
  return `${administrators}(A;OICI;${rights};;;${sid})`;
}

/** File objects with a Windows access list each, by path; equal lists stand once. */
export function windowsObjects(lists: Readonly<Record<string, string>>): MachineArtifacts['files.objects'] {
  const descriptors = new Map<string, number>();
  const objects = Object.entries(lists).map(([path, sddl]): FileObject => {
    const descriptor = descriptors.get(sddl) ?? descriptors.size;
    descriptors.set(sddl, descriptor);
    return { path, type: /\.[a-z]+$/i.test(path) ? 'file' : 'folder', target: null, volume: null, id: null, descriptor };
  });
  return { descriptors: [...descriptors.keys()].map((sddl): FileDescriptor => ({ kind: 'windows', sddl, sddlSource: 'binary' })), objects };
}

/** A socket of a program on one address. */
export function listener(address: string, port: number, pid: number, name = ''): Listener {
  return { protocol: 'tcp', address, port, device: null, ipv6Only: null, owners: [{ name, pid }], uid: null, controlGroup: null, inode: null };
}

/** Everything a complete collect shows of a Windows server of the plan. */
export function windowsMachine(host: PlannedHost, on: OnMachine): MachineArtifacts {
  const sid = machineSid(host.name);
  return {
    ...emptyMachine(host.name.toUpperCase()),
    'host.identity': {
      names: [host.name.toUpperCase()],
      addresses: [host.address],
      os: 'windows',
      osVersion: 'Microsoft Windows Server 2022 Standard',
      machineSid: sid,
      domainSid: null,
      forestSid: null,
    },
    'host.principals': principalsOf(sid, host.name.toUpperCase(), on),
    'host.shares': sharesOf(host, on),
    'host.services': [
      ...(on.instance === null ? [] : [serviceRow('MySQL', '"C:\\Program Files\\MySQL\\bin\\mysqld.exe" MySQL', 'NT SERVICE\\MySQL', 700)]),
      ...on.hl7.flatMap(hl7Service),
    ],
    'host.programs': on.hl7.flatMap(({ hl7, version }) => (hl7 === null ? [] : [{ path: `${hl7.folder}\\OpenDentHL7.exe`, version }])),
    'host.commandLines': on.hl7.flatMap(({ hl7 }) =>
      hl7 === null ? [] : [{ origin: `${hl7.pid}`, program: `${hl7.folder}\\OpenDentHL7.exe`, arguments: '', secrets: [] }],
    ),
    'host.listeners': listenersOf(host, on),
    'links.endpoints': endpointsOf(host, on),
    'links.network': {
      interfaces: [{ name: 'Ethernet', addresses: [`${host.address}/24`] }],
      routes: [
        { to: '0.0.0.0/0', through: 'Ethernet' },
        { to: '10.50.0.0/24', through: 'Ethernet' },
      ],
      forwarding: { 4: false, 6: false },
      routesLoopback: false,
    },
    'links.firewall': windowsFilter(rulesOf(on)),
    'links.remoteAccess': {
      os: 'windows',
      rdp: { UserAuthentication: 1, SecurityLayer: 2, MinEncryptionLevel: 3, PortNumber: 3389, fDenyTSConnections: on.rdp.length > 0 ? 0 : 1 },
      rdpPolicy: {},
      smb: { EncryptData: 1, RejectUnencryptedAccess: 1, SMB1: 0, RequireSecuritySignature: 1 },
    },
    'files.objects': windowsObjects(listsOf(on)),
    'files.contents': [
      ...on.files.flatMap(({ files }) => (files === null ? [] : [{ ...empty(files.root), folders: 28 }])),
      ...on.hl7.flatMap(({ hl7 }) => (hl7?.mode === 'file' ? [empty(hl7.inbound), empty(hl7.outbound)] : [])),
    ],
    'files.patientFolders': patientFolders(on.files),
    'files.configs': [
      ...on.hl7.flatMap((practice) => (practice.hl7 === null ? [] : [clientConfig(practice.hl7.config, practice, on.serverOf(practice))])),
      ...on.middleTier.flatMap((practice) => (practice.middleTier === null ? [] : [middleTierConfig(practice, on.serverOf(practice))])),
    ],
  };
}

/** A to Z folders that have no patient in common. */
export function patientFolders(practices: readonly Practice[]): MachineArtifacts['files.patientFolders'] {
  const roots = practices.flatMap(({ files }) => files?.root ?? []);
  return { listed: roots, roots: roots.map((path) => ({ path, folders: 900 })), common: [] };
}

/** A folder in which nothing lies. */
export const empty = (path: string): MachineArtifacts['files.contents'][number] => ({ path, files: 0, folders: 0, oldestSeconds: null, youngestSeconds: null });

function principalsOf(sid: string, machine: string, on: OnMachine): MachineArtifacts['host.principals'] {
  const row = (id: string, name: string, kind: PrincipalRow['kind'], members: readonly string[] = []): PrincipalRow => ({
    id,
    name,
    kind,
    members,
    primaryGroup: kind === 'user' ? `${sid}-513` : null,
    sameAs: null,
  });
  return {
    rows: [
      ...on.files.flatMap(({ id, files }) =>
        files === null ? [] : [row(files.group, files.groupName, 'group', [files.person]), row(files.person, `${machine}\\${id}-front`, 'user')],
      ),
      ...on.hl7.flatMap(({ id, hl7 }) => (hl7 === null ? [] : [row(hl7.account, `${machine}\\svc-${id}`, 'user')])),
      row(`${sid}-500`, `${machine}\\Administrator`, 'user'),
      row(`${sid}-513`, `${machine}\\None`, 'group'),
      row('S-1-5-32-544', 'BUILTIN\\Administrators', 'group', [`${sid}-500`]),
      row('S-1-5-32-545', 'BUILTIN\\Users', 'group', ['S-1-5-4', 'S-1-5-11']),
      row('S-1-5-32-551', 'BUILTIN\\Backup Operators', 'group'),
      row(
        'S-1-5-32-555',
        'BUILTIN\\Remote Desktop Users',
        'group',
        on.rdp.flatMap(({ files }) => files?.group ?? []),
      ),
    ],
    completeDomains: ['S-1-5-32', sid],
    otherDomains: false,
    userRights: {
      SeBackupPrivilege: ['S-1-5-32-544', 'S-1-5-32-551'],
      SeRestorePrivilege: ['S-1-5-32-544', 'S-1-5-32-551'],
      SeTakeOwnershipPrivilege: ['S-1-5-32-544'],
    },
  };
}

function sharesOf({ commonShare }: PlannedHost, { files, hl7 }: OnMachine): ShareRow[] {
  const share = (name: string, path: string, sddl: string): ShareRow => ({
    name,
    path,
    descriptor: { sddl, sddlSource: 'binary' },
    samba: null,
    special: false,
    encrypted: true,
  });
  const own = (sid: string): string => `O:SYG:SYD:(A;;FA;;;BA)(A;;0x1301bf;;;${sid})`;
  const everyone = 'O:SYG:SYD:(A;;FA;;;WD)';
  return [
    { ...share('C$', 'C:\\', 'O:SYG:SYD:(A;;GA;;;BA)(A;;GA;;;BO)(A;;GA;;;IU)'), special: true },
    ...(commonShare && files.length > 0 ? [share('od$', 'D:\\OD', everyone), share('backup$', 'D:\\Backup', everyone)] : []),
    ...files.flatMap((practice) => {
      const place = practice.files;
      if (place === null || commonShare) return [];
      return [share(`${practice.id}$`, place.root, own(place.group)), share(`${practice.id}-backup$`, place.backup, own(place.group))];
    }),
    ...hl7.flatMap(({ id, hl7: place, files: own_ }) =>
      place?.mode === 'file' && own_ !== null ? [share(`${id}-exchange$`, `D:\\Exchange\\${id}`, own(own_.group))] : [],
    ),
  ];
}

const serviceDescriptor = {
  sddl: 'O:SYG:SYD:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)',
  sddlSource: 'binary',
} as const;

function serviceRow(name: string, command: string, account: string, pid: number): ServiceRow {
  return { name, displayName: name, command, account, startMode: 'auto', running: true, pid, dependencies: [], descriptor: serviceDescriptor };
}

function hl7Service({ id, hl7 }: Practice): ServiceRow[] {
  return hl7 === null ? [] : [serviceRow(hl7.service, `"${hl7.folder}\\OpenDentHL7.exe"`, `.\\svc-${id}`, hl7.pid)];
}

function listenersOf({ address }: PlannedHost, on: OnMachine): Listener[] {
  return [
    ...(on.files.length > 0 ? [listener(address, 445, 4, 'System')] : []),
    ...(on.instance === null ? [] : [listener(address, 3306, 700, 'mysqld')]),
    ...(on.rdp.length > 0 ? [listener(address, 3389, 1180, 'svchost')] : []),
    ...(on.middleTier.length > 0 ? [listener(address, 443, 4, 'System')] : []),
    ...on.hl7.flatMap(({ hl7 }) => (hl7?.mode === 'tcp' ? [listener(address, hl7.port, hl7.pid, 'OpenDentHL7')] : [])),
  ];
}

function endpointsOf({ name, address }: PlannedHost, on: OnMachine): MachineArtifacts['links.endpoints'] {
  const full = `${name}.site.example`;
  return [
    ...(on.instance === null ? [] : [goodEndpoint('mysql', on.instance.name, { host: address, port: 3306, name: full })]),
    ...(on.rdp.length > 0 ? [goodEndpoint('rdp', full, { host: full, port: 3389, name: full })] : []),
    ...on.middleTier.flatMap(({ middleTier }) =>
      middleTier === null ? [] : [goodEndpoint('middle-tier', middleTier.url, { host: middleTier.name, port: 443, name: middleTier.name })],
    ),
  ];
}

function rulesOf(on: OnMachine): ReturnType<typeof windowsRule>[] {
  const servers = '10.50.0.0/255.255.255.0';
  const from = (practices: readonly Practice[]): string[] => practices.map(({ network }) => network);
  const some = (name: string, practices: readonly Practice[], ports: readonly number[], more: readonly string[] = []): ReturnType<typeof windowsRule>[] =>
    practices.length === 0 ? [] : [windowsRule(name, { from: [...from(practices), ...more], ports })];
  return [
    ...some('Files', on.files, [445]),
    ...some('MySQL', on.databases, [3306], [servers]),
    ...some('Remote Desktop', on.rdp, [3389]),
    ...some('Middle Tier', on.middleTier, [443]),
    ...on.hl7.flatMap((practice) => (practice.hl7?.mode === 'tcp' ? some(`HL7 ${practice.id}`, [practice], [practice.hl7.port]) : [])),
  ];
}

function listsOf(on: OnMachine): Record<string, string> {
  const lists: Record<string, string> = {
    'C:\\': `${administrators}(A;OICI;0x1200a9;;;BU)`,
    'C:\\inetpub': administrators,
    'D:\\': administrators,
    'D:\\OD': administrators,
    'D:\\Backup': administrators,
    'D:\\HL7': administrators,
    'D:\\Exchange': administrators,
  };
  for (const { id, files } of on.files) {
    if (files === null) continue;
    for (const path of [files.root, `${files.root}\\Export`, files.backup]) lists[path] = listFor(files.group);
    if (on.rdp.some((one) => one.id === id)) {
      const temporary = `C:\\Users\\${id}-front\\AppData\\Local\\Temp`;
      lists[temporary] = listFor(files.person);
      lists[`${temporary}\\opendental`] = listFor(files.person);
    }
  }
  for (const { id, hl7, files } of on.hl7) {
    if (hl7 === null) continue;
    for (const path of [hl7.folder, hl7.config, `${hl7.folder}\\OpenDentHL7.exe`]) lists[path] = listFor(hl7.account, '0x1200a9');
    if (hl7.mode !== 'file' || files === null) continue;
    for (const path of [`D:\\Exchange\\${id}`, hl7.inbound, hl7.outbound]) lists[path] = `${listFor(hl7.account)}(A;OICI;0x1301bf;;;${files.group})`;
  }
  for (const { number, middleTier } of on.middleTier) {
    if (middleTier === null) continue;
    const pool = `S-1-5-82-3006700770-424185619-1745488364-794895919-${number}`;
    lists[middleTier.folder] = listFor(pool, '0x1200a9');
    lists[`${middleTier.folder}\\OpenDentalServerConfig.xml`] = listFor(pool, '0x1200a9');
  }
  return lists;
}

/** A configuration of Open Dental with one connection. */
export function configWith(
  connection: { readonly server: string; readonly database: string; readonly user: string },
  more: Partial<OpenDentalConfig> = {},
): OpenDentalConfig {
  const main: ConfigConnection = {
    role: 'main',
    form: 'elements',
    block: 0,
    line: 3,
    ...connection,
    port: 3306,
    credential: { storage: 'obfuscated', fingerprint: `k1:${connection.user}` },
    sslCa: null,
    sslMode: null,
    note: null,
    missing: [],
  };
  return {
    kind: 'client',
    stray: false,
    connections: [main],
    serverConnections: [],
    applicationName: null,
    logDirectory: null,
    adminComputers: [],
    dynamicMode: false,
    proxy: null,
    problem: null,
    ...more,
  };
}

/** A client's or HL7 service's file that opens the practice's own database. */
export function clientConfig(path: string, { database, account }: Practice, server: string): MachineArtifacts['files.configs'][number] {
  return { path, config: configWith({ server, database, user: account }) };
}

function middleTierConfig({ id, database, account, middleTier }: Practice, server: string): MachineArtifacts['files.configs'][number] {
  return {
    path: `${middleTier?.folder ?? ''}\\OpenDentalServerConfig.xml`,
    config: configWith({ server, database, user: account }, { kind: 'middle-tier', applicationName: { value: `/${id}`, line: 9 } }),
  };
}
