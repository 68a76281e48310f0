import type { EndpointSeen } from '../../src/domain/tls/endpoint-seen.ts';
import { endpoint, endpointsFile } from './endpoints.ts';
import type { HostDescription, LinuxSection } from './host-description.ts';
import { fs1 } from './tri-county-fs1.ts';
import { oldOpenvpnServer, type SamplePeer, wireguardHub, wireguardRuns } from './tunnels.ts';
import { linuxBasics, listed, nftChain } from './usual-host.ts';

const offices = ['waverly', 'dublin', 'lakeview', 'fairview'] as const;

/** Samba on Linux. Waverly's folder is open to everybody, and New Dublin's people are in Waverly's group. */
const fs2: readonly LinuxSection[] = [
  ...linuxBasics('fs2', '10.20.0.9', {
    users: [
      'wanda:x:1001:100::/home/wanda:/bin/false',
      'dora:x:1002:100::/home/dora:/bin/false',
      'lena:x:1003:100::/home/lena:/bin/false',
      'fay:x:1004:100::/home/fay:/bin/false',
    ],
    groups: ['users:x:100:', 'waverly-users:x:2001:wanda', 'dublin-users:x:2002:dora', 'lakeview-users:x:2003:lena', 'fairview-users:x:2004:fay'],
    units: [{ id: 'smbd.service', exec: '/usr/sbin/smbd --foreground --no-process-group', pid: 812 }],
    listeners: ['tcp LISTEN 0 50 0.0.0.0:445 0.0.0.0:* users:(("smbd",pid=812,fd=31)) ino:14011 sk:11 cgroup:/system.slice/smbd.service <->'],
    processes: ['812 /usr/sbin/smbd --foreground --no-process-group'],
    without: ['host.programs', 'links.appliances', 'links.keyFiles', 'files.configs', 'files.contents', 'host.pathMap'],
    nft: [],
  }),
  {
    name: 'smb-conf',
    how: 'testparm -s',
    text: `[global]\n\tnetbios name = FS2\n\tnetbios aliases = FS3\n\tserver role = standalone server\n${offices
      .map((office) => `[${office}$]\n\tpath = /srv/od/${office}\n\tread only = No\n${office === 'waverly' ? '' : `\tvalid users = @${office}-users\n`}`)
      .join('')}`,
  },
  {
    name: 'sharesec',
    how: 'sharesec --view-all',
    text: offices.map((office) => `[${office}$]\nREVISION:1\nCONTROL:SR|DP\nOWNER:\nGROUP:\nACL:S-1-1-0:ALLOWED/0x0/FULL\n`).join(''),
  },
  {
    name: 'samba-accounts',
    how: 'net getlocalsid; pdbedit -L -v; net groupmap list',
    text: 'SID for domain FS2 is: S-1-5-21-3017722112-1200450011-775520931\n',
  },
  {
    name: 'getfacl',
    how: 'getfacl -R -n -p /srv',
    text: [
      folder('/srv', 0, 'group::r-x\nother::--x'),
      folder('/srv/od', 0, 'group::r-x\nother::--x'),
      folder('/srv/od/waverly', 2001, 'group::rwx\nother::rwx'),
      folder('/srv/od/dublin', 2002, 'group::rwx\nother::---'),
      folder('/srv/od/lakeview', 2003, 'group::rwx\nother::---'),
      folder('/srv/od/fairview', 2004, 'group::rwx\nother::---'),
    ].join('\n'),
  },
  { name: 'getfacl-paths', how: 'getfacl -n -p /', text: folder('/', 0, 'group::r-x\nother::r-x') },
];

function folder(path: string, group: number, rest: string): string {
  return `# file: ${path}\n# owner: 0\n# group: ${group}\nuser::rwx\n${rest}\n`;
}

/** Everybody on one interface. North Haverbrook's peer also claims Brockway's network; two offices have one key; one was last seen in January; Shelbyville has none. */
const hub: readonly SamplePeer[] = [
  { name: 'wg-springfield', networks: ['10.31.7.0/24'] },
  { name: 'wg-sfnorth', networks: ['10.31.8.0/24'], key: 'wg-springfield copied' },
  { name: 'wg-ogden', networks: ['10.31.10.0/24'], seen: '2026-01-11T08:00:00Z' },
  { name: 'wg-capital', networks: ['10.31.11.0/24'], psk: 'one for two' },
  { name: 'wg-brockway', networks: ['10.31.13.0/24'], psk: 'one for two' },
  { name: 'wg-haverbrook', networks: ['10.31.12.0/24', '10.31.13.0/24'] },
];

const withoutFiles = ['host.pathMap', 'host.shares', 'host.programs', 'files.objects', 'files.contents', 'files.configs', 'links.appliances', 'links.keyFiles'];

/** A Linux host with MariaDB, open to whoever finds it. */
function databaseServer(name: string, address: string, endpoints: readonly EndpointSeen[], nft: readonly object[] = []): HostDescription {
  return {
    os: 'linux',
    name,
    sections: linuxBasics(name, address, {
      units: [{ id: 'mariadb.service', exec: '/usr/sbin/mariadbd', user: 'mysql', pid: 702 }],
      users: ['mysql:x:110:118::/nonexistent:/bin/false'],
      groups: ['mysql:x:118:'],
      listeners: ['tcp LISTEN 0 80 0.0.0.0:3306 0.0.0.0:* users:(("mariadbd",pid=702,fd=22)) uid:110 ino:13022 sk:12 cgroup:/system.slice/mariadb.service <->'],
      processes: ['702 /usr/sbin/mariadbd'],
      without: withoutFiles,
      nft,
    }),
    more: { 'endpoints-seen.json': endpointsFile(endpoints) },
  };
}

/** The hosts of fixtures/sites/tri-county. */
export const triCounty: Readonly<Record<string, HostDescription>> = {
  fs1,
  fs2: { os: 'linux', name: 'fs2', sections: fs2 },
  db1: databaseServer('db1', '10.20.0.5', [endpoint.mysql('db1', '10.20.0.5', null)]),
  db2: databaseServer(
    'db2',
    '10.20.0.6',
    [endpoint.mysql('db2', '10.20.0.6', { certificate: { name: 'db2.tri-county.example', key: 'tri-county' }, versions: ['TLSv1', 'TLSv1.2'] })],
    nftChain('input', [{ from: ['10.0.0.0/8'], ports: [3306] }]),
  ),
  db3: databaseServer(
    'db3',
    '10.20.0.7',
    [endpoint.mysql('db3', '10.20.0.7', { certificate: { name: 'db3.tri-county.example' } })],
    nftChain('input', [{ from: ['10.33.10.0/24', '10.33.11.0/24', '10.32.1.0/24'], ports: [3306] }]),
  ),
  gw1: {
    os: 'linux',
    name: 'gw1',
    sections: linuxBasics('gw1', '10.20.0.1', {
      units: [{ id: 'wg-quick@wg0.service', exec: '/usr/bin/wg-quick up wg0', pid: 0 }],
      listeners: ['udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:* ino:15001 sk:21 <->'],
      processes: [],
      routes: { wg0: '10.31.0.0/20' },
      nft: nftChain('input', [{ protocol: 'udp', ports: [51820, 1195] }]),
      tunnels: [
        ...wireguardHub('wg0', 51_820, '10.31.0.1/20', hub),
        ...wireguardRuns({ wg0: { port: 51_820, peers: hub } }),
        ...oldOpenvpnServer(),
        { name: 'tunnels', how: '/etc/ipsec.conf', text: 'no configuration there', status: 'absent' },
      ],
      without: withoutFiles.filter((kind) => kind !== 'files.objects'),
    }).concat(
      listed({ '/': 'r-x', '/etc': 'r-x', '/etc/wireguard': 'r-x', '/etc/wireguard/wg0.conf': 'r--', '/etc/openvpn': 'r-x', '/etc/openvpn/old.key': 'r--' }),
    ),
  },
};
