import { endpoint, endpointsFile, type SampleTls } from './endpoints.ts';
import { acl, clientConfig, patientsOf, plainAcl, type WindowsDescription, type WindowsService } from './host-description.ts';
import { allowIn, windowsBasics } from './usual-host.ts';

const sid = 'S-1-5-21-1544862771-3300910022-1289440153';
const tenants = ['springfield', 'sfnorth', 'shelby', 'ogden', 'capital', 'brockway', 'haverbrook'] as const;
type Tenant = (typeof tenants)[number];
const group: Readonly<Record<Tenant, string>> = Object.fromEntries(tenants.map((tenant, at) => [tenant, `${sid}-${2001 + at}`])) as Record<Tenant, string>;
/** Anybody who knows a password of the machine. */
const authenticated = 'AU';
const users = 'BU';
const everyone = 'WD';

const usual = windowsBasics('FS1', '10.20.0.8', sid);
const usualService = 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)';
/** What Open Dental's installer adds by itself: everybody may start, stop and pause the service. */
const everyoneControls = `${usualService}(A;;RPWPCR;;;WD)`;

const restored = ['AdamsEve5', 'CruzAna14', 'MillerAnn17', 'OrtizLuis70', 'SmithJohn204'] as const;
const atoz: Readonly<Record<string, string>> = {
  'D:\\OD': acl({}),
  'D:\\OD\\springfield': acl({ [group.springfield]: 'M' }),
  // Left from a migration: whoever logs on may read and change Springfield North's images.
  'D:\\OD\\springfieldnorth': acl({ [group.sfnorth]: 'M', [authenticated]: 'M' }),
  // Ogdenville's group cannot read Shelbyville's folder, but it may change the list that says so.
  'D:\\OD\\shelby': acl({ [group.shelby]: 'M', [group.ogden]: 'WD' }),
  // Every client starts what lies here under this name, when the version changes.
  'D:\\OD\\shelby\\Setup.exe': acl({ [group.shelby]: 'M', [users]: 'M' }),
  'D:\\OD\\ogden': acl({ [group.ogden]: 'M' }),
  'D:\\OD\\ogden\\old': acl({ [group.ogden]: 'M' }),
  // Renamed when the office was sold: its people are in the new group, the list names nobody they are in.
  'D:\\OpenDentImages': acl({}),
  'D:\\OpenDentImages\\capital': acl({}),
  'D:\\OD\\brockway': acl({ [group.brockway]: 'M', [group.haverbrook]: 'M' }),
  // A restore of Ogdenville's images that went into Springfield's folder.
  ...patientsOf('D:\\OD\\ogden', acl({ [group.ogden]: 'M' }), [...restored, 'ZhouLi9']),
  ...patientsOf('D:\\OD\\springfield', acl({ [group.springfield]: 'M' }), [...restored, 'BakerTom31']),
  'D:\\Backup': acl({ [group.capital]: 'M', [group.ogden]: 'M' }),
  'D:\\Backup\\ogden': acl({ [group.capital]: 'M', [group.ogden]: 'M' }),
};

const programs: Readonly<Record<string, string>> = {
  // One install folder for every office, and everybody may write to it.
  'D:\\OpenDental': acl({ [users]: 'M' }),
  'D:\\OpenDental\\OpenDental.exe': acl({ [users]: 'M' }),
  'D:\\OpenDental\\FreeDentalConfig.xml': acl({ [users]: 'R' }),
  'D:\\OpenDental\\FreeDentalConfig - Copy.xml': acl({ [users]: 'R' }),
  'D:\\Apps': acl({ [users]: 'R' }),
  'D:\\Apps\\shelby': acl({ [group.shelby]: 'R', [users]: 'R' }),
  'D:\\Apps\\shelby\\FreeDentalConfig.xml': acl({ [group.shelby]: 'R', [users]: 'R' }),
  'D:\\Apps\\ogden': acl({ [group.ogden]: 'R' }),
  'D:\\Apps\\ogden\\FreeDentalConfig.xml': acl({ [group.ogden]: 'R' }),
  'D:\\Apps\\haverbrook': acl({ [group.haverbrook]: 'R' }),
  'D:\\Apps\\haverbrook\\FreeDentalConfig.xml': acl({ [group.haverbrook]: 'R' }),
};

const hl7: Readonly<Record<string, string>> = {
  'C:\\HL7': acl({ [users]: 'R' }),
  'C:\\HL7\\In': acl({ [users]: 'M' }),
  'C:\\HL7\\Out': acl({ [users]: 'M' }),
  'C:\\HL7\\springfield': acl({ [group.springfield]: 'R' }),
  'C:\\HL7\\sfnorth': acl({ [group.sfnorth]: 'R' }),
  'C:\\HL7\\capital': acl({ [group.capital]: 'R' }),
  'C:\\HL7\\ogden': acl({ [group.ogden]: 'R' }),
  'C:\\HL7\\ogden\\In': acl({ [group.ogden]: 'M' }),
  'C:\\HL7\\brockway': acl({ [group.brockway]: 'R' }),
  'C:\\HL7\\brockway\\Out': acl({ [group.brockway]: 'M' }),
  'C:\\HL7\\shelby': acl({ [group.shelby]: 'R' }),
  'C:\\HL7\\shelby\\In': acl({ [group.shelby]: 'M' }),
  'C:\\HL7\\shelby\\Out': acl({ [group.shelby]: 'M' }),
  'C:\\Claims': acl({ [users]: 'M' }),
  'C:\\inetpub': acl({ [users]: 'R' }),
  'C:\\inetpub\\OpenDental': acl({ [users]: 'R' }),
};

function service(name: string, folder: string, more: Partial<WindowsService> = {}): WindowsService {
  return { name, command: `"${folder}\\OpenDentHL7.exe"`, account: 'LocalSystem', pid: 0, list: usualService, ...more };
}

const ownServices: readonly WindowsService[] = [
  service('OpenDentHL7_springfield', 'C:\\HL7\\springfield', { pid: 3101, list: everyoneControls }),
  // Runs from Springfield's folder, with Springfield's configuration: it works for the wrong office.
  service('OpenDentHL7_sfnorth', 'C:\\HL7\\springfield', { pid: 3102 }),
  service('OpenDentHL7_capital', 'C:\\HL7\\capital', { pid: 3103, from: 'registry', dependencies: ['OpenDentHL7_ogden'] }),
  // Named so that no update stops it before it replaces its files.
  service('OpenDentHL7_ogden', 'C:\\HL7\\ogden', { pid: 3104 }),
  service('HL7_labs', 'C:\\HL7\\shelby', { pid: 3105 }),
  { ...service('OpenDentalAPIService', 'D:\\OpenDental'), command: '"D:\\OpenDental\\OpenDentalAPI.exe"', pid: 3120 },
];

const db = '10.20.0.5';
const hl7Configs: Readonly<Record<string, string>> = {
  'C:\\HL7\\springfield\\FreeDentalConfig.xml': clientConfig(db, 'od_springfield_493', 'od_springfield'),
  'C:\\HL7\\capital\\FreeDentalConfig.xml': clientConfig(db, 'od_capital_1502', 'od_capital'),
  'C:\\HL7\\ogden\\FreeDentalConfig.xml': clientConfig(db, 'od_ogden_1455', 'od_ogden'),
};

/** A Middle Tier's configuration. */
function middleTierConfig(application: string, database: string, user: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<ConnectionSettings>
  <DatabaseConnection>
    <ComputerName>${db}</ComputerName>
    <Database>${database}</Database>
    <User>${user}</User>
    <Password></Password>
    <MySQLPassHash>synthetic-${user}</MySQLPassHash>
    <ApplicationName>${application}</ApplicationName>
  </DatabaseConnection>
</ConnectionSettings>
`;
}

/** One folder for two Middle Tiers; whichever application has no file of its own gets Capital City's database. */
const middleTiers: Readonly<Record<string, string>> = {
  'C:\\inetpub\\OpenDental\\OpenDentalServerConfig.xml': middleTierConfig('', 'od_capital_1502', 'od_capital'),
  'C:\\inetpub\\OpenDental\\OpenDentalShelbyConfig.xml': middleTierConfig('/OpenDentalShelby', 'od_shelby_1201', 'od_shelby'),
  'C:\\inetpub\\OpenDental\\OpenDentalOgdenConfig.xml': middleTierConfig('/OpenDentalOgden', 'od_ogden_1455', 'od_ogden'),
};

const configs: Readonly<Record<string, string>> = {
  ...hl7Configs,
  ...middleTiers,
  'D:\\OpenDental\\FreeDentalConfig.xml': clientConfig(db, 'od_springfield_493', 'od_springfield'),
  'D:\\OpenDental\\FreeDentalConfig - Copy.xml': clientConfig(db, 'od_capital_1502', 'root'),
  'D:\\Apps\\shelby\\FreeDentalConfig.xml': clientConfig(db, 'od_shelby_1201', 'od_shelby'),
  // Ogdenville's people start their client with this and see Capital City.
  'D:\\Apps\\ogden\\FreeDentalConfig.xml': clientConfig(db, 'od_capital_1502', 'od_ogden'),
  // Cut off when the disk was full: the client falls back to the database opendental on this machine, as root.
  'D:\\Apps\\haverbrook\\FreeDentalConfig.xml': clientConfig(db, 'od_haven_1611', 'od_valley').slice(0, 160),
};

/** TLS of what is declared on fs1. */
const oldTls: SampleTls = {
  certificate: {
    name: 'ogden.tri-county.example',
    names: ['shelby.tri-county.example'],
    key: 'tri-county',
    notAfter: '2026-03-28T23:59:59.000Z',
    selfSigned: true,
    bits: 1_024,
    hash: 'sha1',
  },
  versions: ['TLSv1', 'TLSv1.2'],
  suites: ['rc4', 'rsaKeyExchange', 'cbc'],
  untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT',
};

/** The Windows server on which everything was put: files, HL7 services, remote desktops, a Middle Tier. */
export const fs1: WindowsDescription = {
  ...usual,
  users: { ...usual.users, ...Object.fromEntries(tenants.map((tenant, at) => [`${tenant}-desk`, 1001 + at])), reception: 1020 },
  groups: {
    ...usual.groups,
    // Made an administrator for one evening, to install a printer.
    'Administrators': { sid: 'S-1-5-32-544', members: ['Administrator', 'haverbrook-desk'] },
    'sfwest-users': { sid: 2010, members: [] },
    ...Object.fromEntries(tenants.map((tenant, at) => [`${tenant}-users`, { sid: 2001 + at, members: [`${tenant}-desk`] }])),
    // One Windows account for the front desks of two offices.
    'brockway-users': { sid: 2006, members: ['brockway-desk', 'reception'] },
    'haverbrook-users': { sid: 2007, members: ['haverbrook-desk', 'reception'] },
  },
  lists: { ...usual.lists, ...atoz, ...programs, ...hl7 },
  files: [...Object.keys(programs), ...Object.keys(atoz)].filter((path) => /\.(?:exe|xml)$/.test(path)),
  icacls: {
    // Scanned letters of all offices, reset by hand: no list at all. icacls shows it, Get-Acl prints it like an empty one.
    'D:\\Scans': { 'D:\\Scans': 'D:NO_ACCESS_CONTROL' },
  },
  shares: [
    ...usual.shares,
    { name: 'springfield$', path: 'D:\\OD\\springfield', list: plainAcl({ BA: 'F', [group.springfield]: 'M' }) },
    { name: 'springfieldnorth$', path: 'D:\\OD\\springfieldnorth', list: plainAcl({ [everyone]: 'F' }) },
    { name: 'shelby$', path: 'D:\\OD\\shelby', list: plainAcl({ [everyone]: 'F' }) },
    { name: 'ogden$', path: 'D:\\OD\\ogden', list: plainAcl({ BA: 'F', [group.ogden]: 'M' }) },
    { name: 'brockway$', path: 'D:\\OD\\brockway', list: plainAcl({ BA: 'F', [group.brockway]: 'M', [group.haverbrook]: 'M' }), encrypted: false },
    { name: 'capital$', path: 'D:\\OpenDentImages\\capital', list: plainAcl({ BA: 'F', [group.capital]: 'M' }) },
    { name: 'backup', path: 'D:\\Backup', list: plainAcl({ [everyone]: 'F' }) },
    { name: 'dexis', path: 'D:\\Dexis', list: plainAcl({ [everyone]: 'F' }) },
    { name: 'scans', path: 'D:\\Scans', list: plainAcl({ [everyone]: 'F' }) },
  ],
  services: [...usual.services, ...ownServices],
  programs: {
    'C:\\HL7\\springfield\\OpenDentHL7.exe': '24.3.10.0',
    'C:\\HL7\\capital\\OpenDentHL7.exe': '24.3.10.0',
    // Forgotten at the last updates.
    'C:\\HL7\\ogden\\OpenDentHL7.exe': '22.4.30.0',
    'C:\\HL7\\shelby\\OpenDentHL7.exe': '24.2.41.0',
    'D:\\OpenDental\\OpenDental.exe': '24.3.10.0',
    'D:\\OpenDental\\OpenDentalAPI.exe': '24.3.10.0',
    'D:\\Apps\\shelby\\OpenDental.exe': '24.2.41.0',
    'D:\\Apps\\ogden\\OpenDental.exe': '24.3.10.0',
    'D:\\Apps\\haverbrook\\OpenDental.exe': '23.1.22.0',
  },
  processes: {
    ...usual.processes,
    3101: '"C:\\HL7\\springfield\\OpenDentHL7.exe"',
    4410: '"D:\\OpenDental\\OpenDental.exe" UserName="desk" OdPassword="synthetic-desk" ServerName="10.20.0.5" DatabaseName="od_capital_1502" MySqlUser="od_capital" MySqlPassword="synthetic-capital"',
  },
  shortcuts: {
    'C:\\Users\\Public\\Desktop\\Brockway.lnk': [
      'D:\\OpenDental\\OpenDental.exe',
      'ServerName="10.20.0.5" DatabaseName="od_brook_1610" MySqlUser="od_valley" MySqlPassword="synthetic-valley"',
    ],
  },
  listeners: [
    ...usual.listeners,
    ['TCP', '0.0.0.0:3389', 1320],
    ['TCP', '0.0.0.0:443', 4],
    ['TCP', '0.0.0.0:80', 4],
    ['TCP', '0.0.0.0:5001', 3101],
    ['TCP', '127.0.0.1:30222', 3120],
  ],
  aliases: [...usual.aliases, ['link', 'D:\\OD\\ogden\\old', 'D:\\OD\\shelby']],
  contents: {
    'C:\\HL7\\In': [212, 1, 1_209_600, 300],
    'C:\\HL7\\Out': [3, 0, 900, 300],
    'C:\\HL7\\ogden\\In': [1, 0, 60, 60],
    'C:\\HL7\\shelby\\In': [4, 0, 400, 100],
    'C:\\HL7\\shelby\\Out': [0, 0, null, null],
  },
  configs,
  firewall: [
    allowIn('Files', 445, []),
    allowIn('Remote Desktop', 3389, []),
    allowIn('HL7 of everybody', 5001, []),
    allowIn('Middle Tier', 443, []),
    allowIn('Middle Tier plain', 80, []),
  ],
  remoteDesktop: { fDenyTSConnections: 0, UserAuthentication: 0, SecurityLayer: 0, MinEncryptionLevel: 1, PortNumber: 3389, PerSessionTempDir: 0 },
  smbServer: { EncryptData: 0, RejectUnencryptedAccess: 0, RequireSecuritySignature: 0, SMB1: 1 },
  without: ['links.tunnels', 'links.keyFiles'],
  more: {
    'endpoints-seen.json': endpointsFile([
      endpoint.rdp('fs1', 'fs1', { tls: oldTls, protocols: ['rdp', 'tls'] }),
      endpoint.middleTier('http://shelby.tri-county.example/OpenDentalShelby/ServiceMain.asmx', 'shelby.tri-county.example', 80, null, 'serves'),
      endpoint.middleTier('https://ogden.tri-county.example/OpenDentalOgden/ServiceMain.asmx', 'ogden.tri-county.example', 443, oldTls, 'no-answer'),
    ]),
  },
};
