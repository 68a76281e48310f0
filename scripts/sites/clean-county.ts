import { endpoint, endpointsFile } from './endpoints.ts';
import { acl, clientConfig, type HostDescription, type LinuxSection, patientsOf, plainAcl, type WindowsDescription } from './host-description.ts';
import { openvpnServer, wireguardHub, wireguardRuns } from './tunnels.ts';
import { allowIn, linuxBasics, listed, nftChain, windowsBasics } from './usual-host.ts';

const sid = 'S-1-5-21-2907551206-1181334402-3150996817';
const group = { aurora: `${sid}-2001`, benton: `${sid}-2002` };
const service = { aurora: `${sid}-1101`, benton: `${sid}-1102` };
const database = { aurora: 'od_aurora_3101', benton: 'od_benton_3102' };
const port = { aurora: 5101, benton: 5102 };
const network = { aurora: '10.51.1.0/255.255.255.0', benton: '10.51.2.0/255.255.255.0' };
const pid = { aurora: 2204, benton: 2212 };
const tenants = ['aurora', 'benton'] as const;
type Tenant = (typeof tenants)[number];

/** What one tenant has on fs1: folders for itself, its service and its programs. */
function foldersOf(tenant: Tenant): Readonly<Record<string, string>> {
  return {
    [`D:\\OD\\${tenant}`]: acl({ [group[tenant]]: 'M' }),
    [`D:\\OD\\${tenant}\\Export`]: acl({ [group[tenant]]: 'M' }),
    [`D:\\Backup\\${tenant}`]: acl({ [group[tenant]]: 'M' }),
    [`D:\\HL7\\${tenant}`]: acl({ [service[tenant]]: 'R' }),
    [`D:\\HL7\\${tenant}\\FreeDentalConfig.xml`]: acl({ [service[tenant]]: 'R' }),
    [`D:\\HL7\\${tenant}\\OpenDentHL7.exe`]: acl({ [service[tenant]]: 'R' }),
  };
}

const usual = windowsBasics('FS1', '10.50.0.8', sid);

const fs1: WindowsDescription = {
  ...usual,
  users: { 'anna': 1001, 'ben': 1002, 'svc-aurora': 1101, 'svc-benton': 1102, ...usual.users },
  groups: { 'aurora-users': { sid: 2001, members: ['anna'] }, 'benton-users': { sid: 2002, members: ['ben'] }, ...usual.groups },
  lists: {
    ...usual.lists,
    'D:\\OD': acl({}),
    'D:\\Backup': acl({}),
    'D:\\HL7': acl({}),
    ...foldersOf('aurora'),
    ...foldersOf('benton'),
    ...patientsOf('D:\\OD\\aurora', acl({ [group.aurora]: 'M' }), ['MillerAnn17', 'SmithJohn204', 'ZhouLi88']),
    // Another John Smith, who happens to have the same number.
    ...patientsOf('D:\\OD\\benton', acl({ [group.benton]: 'M' }), ['BakerTom31', 'SmithJohn204']),
  },
  files: tenants.flatMap((tenant) => [`D:\\HL7\\${tenant}\\FreeDentalConfig.xml`, `D:\\HL7\\${tenant}\\OpenDentHL7.exe`]),
  icacls: {
    'D:\\OD': { 'D:\\OD': acl({}), ...Object.fromEntries(tenants.map((tenant) => [`D:\\OD\\${tenant}`, acl({ [group[tenant]]: 'M' })])) },
  },
  shares: [
    ...usual.shares,
    ...tenants.flatMap((tenant) => [
      { name: `${tenant}$`, path: `D:\\OD\\${tenant}`, list: plainAcl({ BA: 'F', [group[tenant]]: 'M' }) },
      { name: `${tenant}-backup$`, path: `D:\\Backup\\${tenant}`, list: plainAcl({ BA: 'F', [group[tenant]]: 'M' }) },
    ]),
  ],
  services: [
    ...usual.services,
    ...tenants.map((tenant) => ({
      name: `OpenDentHL7_${tenant}`,
      command: `"D:\\HL7\\${tenant}\\OpenDentHL7.exe"`,
      account: `.\\svc-${tenant}`,
      pid: pid[tenant],
      list: usualServiceList(),
    })),
  ],
  programs: Object.fromEntries(tenants.map((tenant) => [`D:\\HL7\\${tenant}\\OpenDentHL7.exe`, '24.3.10.0'])),
  processes: { ...usual.processes, ...Object.fromEntries(tenants.map((tenant) => [pid[tenant], `"D:\\HL7\\${tenant}\\OpenDentHL7.exe"`])) },
  listeners: [...usual.listeners, ...tenants.map((tenant) => ['TCP', `10.50.0.8:${port[tenant]}`, pid[tenant]] as const)],
  contents: { 'D:\\OD\\aurora': [0, 28, null, null], 'D:\\OD\\benton': [0, 28, null, null], 'D:\\OD\\benton\\Export': [2, 0, 86_400, 3_600] },
  firewall: tenants.flatMap((tenant) => [allowIn(`Files ${tenant}`, 445, [network[tenant]]), allowIn(`HL7 ${tenant}`, port[tenant], [network[tenant]])]),
  configs: Object.fromEntries(
    tenants.map((tenant) => [`D:\\HL7\\${tenant}\\FreeDentalConfig.xml`, clientConfig('10.50.0.5', database[tenant], `od_${tenant}`)]),
  ),
};

/** The descriptor Windows gives a service, with which only administrators start and stop it. */
function usualServiceList(): string {
  return 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';
}

const sambaSid = 'S-1-5-21-1840222091-2260143773-904177230';

const smb1Sections: readonly LinuxSection[] = [
  ...linuxBasics('smb1', '10.50.0.9', {
    users: ['carla:x:1001:2001::/home/carla:/usr/sbin/nologin'],
    groups: ['calder-users:x:2001:'],
    units: [{ id: 'smbd.service', exec: '/usr/sbin/smbd --foreground --no-process-group', pid: 812 }],
    listeners: ['tcp LISTEN 0 50 10.50.0.9:445 0.0.0.0:* users:(("smbd",pid=812,fd=31)) uid:0 ino:14011 sk:11 cgroup:/system.slice/smbd.service <->'],
    processes: ['812 /usr/sbin/smbd --foreground --no-process-group'],
    nft: nftChain('input', [
      { from: ['10.51.3.0/24'], ports: [445] },
      { from: ['10.50.0.0/24'], ports: [22] },
    ]),
    without: ['host.programs', 'links.appliances', 'links.keyFiles', 'files.configs', 'host.pathMap'],
  }),
  {
    name: 'smb-conf',
    how: 'testparm -s',
    text: `[global]
	netbios name = SMB1
	server role = standalone server
	server smb encrypt = required
	map to guest = Never
[calder$]
	path = /srv/od/calder
	read only = No
	valid users = @calder-users
[calder-backup$]
	path = /srv/backup/calder
	read only = No
	valid users = @calder-users
`,
  },
  {
    name: 'sharesec',
    how: 'sharesec --view-all',
    text: `[calder$]
REVISION:1
CONTROL:SR|DP
OWNER:
GROUP:
ACL:S-1-1-0:ALLOWED/0x0/FULL
[calder-backup$]
REVISION:1
CONTROL:SR|DP
OWNER:
GROUP:
ACL:S-1-1-0:ALLOWED/0x0/FULL
`,
  },
  {
    name: 'samba-accounts',
    how: 'net getlocalsid; pdbedit -L -v; net groupmap list',
    text: `SID for domain SMB1 is: ${sambaSid}
---------------
Unix username:        carla
User SID:             ${sambaSid}-3002
Primary Group SID:    ${sambaSid}-513
calder-users (${sambaSid}-5003) -> calder-users
`,
  },
  {
    name: 'getfacl',
    how: 'getfacl -R -n -p /srv',
    text: `# file: /srv
# owner: 0
# group: 0
user::rwx
group::r-x
other::--x

# file: /srv/od
# owner: 0
# group: 0
user::rwx
group::r-x
other::--x

# file: /srv/od/calder
# owner: 0
# group: 2001
# flags: -s-
user::rwx
group::rwx
other::---
default:user::rwx
default:group::rwx
default:other::---

# file: /srv/od/calder/N
# owner: 0
# group: 2001
# flags: -s-
user::rwx
group::rwx
other::---
default:user::rwx
default:group::rwx
default:other::---

# file: /srv/od/calder/N/NovakEva12
# owner: 0
# group: 2001
# flags: -s-
user::rwx
group::rwx
other::---
default:user::rwx
default:group::rwx
default:other::---

# file: /srv/od/calder/Export
# owner: 0
# group: 2001
# flags: -s-
user::rwx
group::rwx
other::---

# file: /srv/backup
# owner: 0
# group: 0
user::rwx
group::r-x
other::--x

# file: /srv/backup/calder
# owner: 0
# group: 2001
# flags: -s-
user::rwx
group::rwx
other::---
`,
  },
  {
    name: 'getfacl-paths',
    how: 'getfacl -n -p /',
    text: `# file: /
# owner: 0
# group: 0
user::rwx
group::r-x
other::r-x
`,
  },
  { name: 'folder-listing', how: 'folder-listing /srv/od/calder', text: 'd 1773960000.0\nd 1773960000.0\n' },
];

const offices = {
  aurora: [{ name: 'Aurora Dental', networks: ['10.51.1.0/24'] }],
  benton: [{ name: 'Benton Family Dentistry', networks: ['10.51.2.0/24'] }],
};

/** What a machine that only runs its service is without. */
const nothing = [
  'host.pathMap',
  'host.shares',
  'host.programs',
  'files.objects',
  'files.contents',
  'files.configs',
  'links.tunnels',
  'links.appliances',
  'links.keyFiles',
];

/** The hosts of fixtures/sites/clean-county. */
export const cleanCounty: Readonly<Record<string, HostDescription>> = {
  fs1,
  smb1: { os: 'linux', name: 'smb1', sections: smb1Sections },
  db1: {
    os: 'linux',
    name: 'db1',
    sections: linuxBasics('db1', '10.50.0.5', {
      units: [{ id: 'mariadb.service', exec: '/usr/sbin/mariadbd', user: 'mysql', pid: 702 }],
      users: ['mysql:x:110:118::/nonexistent:/bin/false'],
      groups: ['mysql:x:118:'],
      listeners: [
        'tcp LISTEN 0 80 10.50.0.5:3306 0.0.0.0:* users:(("mariadbd",pid=702,fd=22)) uid:110 ino:13022 sk:12 cgroup:/system.slice/mariadb.service <->',
      ],
      processes: ['702 /usr/sbin/mariadbd'],
      nft: nftChain('input', [
        { from: ['10.51.1.0/24', '10.51.2.0/24', '10.51.3.0/24', '10.50.0.8'], ports: [3306] },
        { from: ['10.50.0.0/24'], ports: [22] },
      ]),
      without: nothing,
    }),
    more: { 'endpoints-seen.json': endpointsFile([endpoint.mysql('db1', '10.50.0.5', { certificate: { name: 'db1.clean-county.example' } })]) },
  },
  gw1: {
    os: 'linux',
    name: 'gw1',
    sections: [
      ...linuxBasics('gw1', '10.50.0.1', {
        units: [{ id: 'openvpn-server@calder.service', exec: '/usr/sbin/openvpn --config calder.conf', pid: 730 }],
        listeners: [
          'udp UNCONN 0 0 0.0.0.0:51821 0.0.0.0:* ino:15001 sk:21 <->',
          'udp UNCONN 0 0 0.0.0.0:51822 0.0.0.0:* ino:15002 sk:22 <->',
          'udp UNCONN 0 0 0.0.0.0:1194 0.0.0.0:* users:(("openvpn",pid=730,fd=6)) ino:15003 sk:23 cgroup:/system.slice/openvpn-server@calder.service <->',
        ],
        processes: ['730 /usr/sbin/openvpn --config calder.conf'],
        routes: { 'wg-aurora': '10.51.1.0/24', 'wg-benton': '10.51.2.0/24', 'tun-calder': '10.51.3.0/24' },
        nft: [
          ...nftChain('input', [
            { protocol: 'udp', ports: [51821, 51822, 1194] },
            { from: ['10.50.0.0/24'], ports: [22] },
          ]),
          ...nftChain('forward', [
            { into: 'wg-aurora', from: ['10.51.1.0/24'], to: ['10.50.0.5'], ports: [3306] },
            { into: 'wg-aurora', from: ['10.51.1.0/24'], to: ['10.50.0.8'], ports: [445, 5101] },
            { into: 'wg-benton', from: ['10.51.2.0/24'], to: ['10.50.0.5'], ports: [3306] },
            { into: 'wg-benton', from: ['10.51.2.0/24'], to: ['10.50.0.8'], ports: [445, 5102] },
            { into: 'tun-calder', from: ['10.51.3.0/24'], to: ['10.50.0.5'], ports: [3306] },
            { into: 'tun-calder', from: ['10.51.3.0/24'], to: ['10.50.0.9'], ports: [445] },
          ]),
        ],
        without: nothing.filter((kind) => kind !== 'files.objects'),
        tunnels: [
          ...wireguardHub('wg-aurora', 51_821, '10.51.1.1/24', offices.aurora),
          ...wireguardHub('wg-benton', 51_822, '10.51.2.1/24', offices.benton),
          ...wireguardRuns({ 'wg-aurora': { port: 51_821, peers: offices.aurora }, 'wg-benton': { port: 51_822, peers: offices.benton } }),
          ...openvpnServer('calder', 'tun-calder', { network: '10.59.3.0', office: '10.51.3.0', client: 'calder-office' }),
          { name: 'tunnels', how: '/etc/ipsec.conf', text: 'no configuration there', status: 'absent' },
        ],
      }),
      ...listed({
        '/': 'r-x',
        '/etc': 'r-x',
        '/etc/wireguard': '---',
        '/etc/wireguard/wg-aurora.conf': '---',
        '/etc/wireguard/wg-benton.conf': '---',
        '/etc/openvpn': 'r-x',
        '/etc/openvpn/server': '---',
        '/etc/openvpn/server/calder.key': '---',
        '/etc/openvpn/server/calder-tls-crypt.key': '---',
      }),
    ],
  },
};
