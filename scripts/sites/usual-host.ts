import { acl, type LinuxSection, type WindowsDescription } from './host-description.ts';

/** What every Windows server of a sample site has before anybody adds to it. */
export function windowsBasics(name: string, address: string, machineSid: string): WindowsDescription {
  return {
    os: 'windows',
    name,
    addresses: [address],
    caption: 'Microsoft Windows Server 2022 Standard',
    machineSid,
    users: { Administrator: 500, Guest: 501 },
    groups: {
      'Administrators': { sid: 'S-1-5-32-544', members: ['Administrator'] },
      'Users': { sid: 'S-1-5-32-545', members: ['S-1-5-4', 'S-1-5-11'] },
      'Guests': { sid: 'S-1-5-32-546', members: ['Guest'] },
      'Backup Operators': { sid: 'S-1-5-32-551', members: [] },
      'Remote Desktop Users': { sid: 'S-1-5-32-555', members: [] },
      'None': { sid: 513, members: [] },
    },
    userRights: {
      SeBackupPrivilege: ['S-1-5-32-544', 'S-1-5-32-551'],
      SeRestorePrivilege: ['S-1-5-32-544', 'S-1-5-32-551'],
      SeTakeOwnershipPrivilege: ['S-1-5-32-544'],
      SeDebugPrivilege: ['S-1-5-32-544'],
    },
    lists: { 'C:\\': acl({ BU: 'R' }), 'D:\\': acl({}) },
    files: [],
    icacls: {},
    shares: [
      { name: 'C$', path: 'C:\\', list: 'D:(A;;GA;;;BA)(A;;GA;;;BO)(A;;GA;;;IU)' },
      { name: 'D$', path: 'D:\\', list: 'D:(A;;GA;;;BA)(A;;GA;;;BO)(A;;GA;;;IU)' },
    ],
    services: [
      {
        name: 'LanmanServer',
        command: 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p',
        account: 'LocalSystem',
        pid: 1180,
        list: 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)',
      },
    ],
    programs: {},
    processes: { 1180: 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p' },
    shortcuts: {},
    listeners: [['TCP', `${address}:445`, 4]],
    aliases: [
      ['volume', 'C:', '\\\\?\\Volume{6b1f0c9e-0000-0000-0000-100000000000}\\'],
      ['volume', 'D:', '\\\\?\\Volume{6b1f0c9e-0000-0000-0000-200000000000}\\'],
    ],
    contents: {},
    configs: {},
    firewall: [],
    remoteDesktop: { fDenyTSConnections: 1, UserAuthentication: 1, SecurityLayer: 2, MinEncryptionLevel: 3, PortNumber: 3389 },
    smbServer: { EncryptData: 1, RejectUnencryptedAccess: 1, RequireSecuritySignature: 1, SMB1: 0 },
    without: ['links.tunnels', 'links.keyFiles'],
    sections: [],
    more: {},
  };
}

/** What a Linux host has of its own; lines as the commands print them. */
export interface LinuxParts {
  /** Lines of `getent passwd` besides root. */
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  readonly units: readonly { readonly id: string; readonly exec: string; readonly user?: string; readonly pid: number }[];
  readonly listeners: readonly string[];
  readonly processes: readonly string[];
  /** Kinds of artifacts of which a search of the whole machine found nothing. */
  readonly without: readonly string[];
  /** What is said of tunnels; none unless stated. */
  readonly tunnels?: readonly LinuxSection[];
  /** Interfaces besides loopback and eth0, with their networks; the machine routes between them. */
  readonly routes?: Readonly<Record<string, string>>;
  /** Rules of the packet filter: elements of `nft -j list ruleset`. */
  readonly nft?: readonly object[];
}

/** No tunnels of any kind. */
const absentVpn: readonly LinuxSection[] = ['/etc/wireguard', '/etc/openvpn', '/etc/ipsec.conf', '/etc/swanctl'].map((how) => ({
  name: 'tunnels',
  how,
  text: 'no configuration there',
  status: 'absent',
}));

/** The sections every Linux host answers. */
export function linuxBasics(name: string, address: string, parts: LinuxParts): readonly LinuxSection[] {
  const { users = [], groups = [], units, listeners, processes, without, routes = {}, nft = [] } = parts;
  const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
  const all = [{ id: 'ssh.service', exec: '/usr/sbin/sshd -D', pid: 611 }, ...units];
  return [
    { name: 'hostname', how: 'hostname; hostname -f', text: lines([name, `${name}.example.net`]) },
    { name: 'addresses', how: 'hostname -I', text: `${address}\n` },
    { name: 'os-release', how: '/etc/os-release', text: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n' },
    {
      name: 'getent',
      how: 'getent passwd; getent group',
      text: lines(['root:x:0:0:root:/root:/bin/bash', ...users, 'root:x:0:', 'sudo:x:27:', ...groups]),
    },
    { name: 'nsswitch', how: '/etc/nsswitch.conf', text: 'passwd:         files systemd\ngroup:          files systemd\n' },
    { name: 'nothing-found', how: 'find / -xdev', text: lines(without) },
    ...(parts.tunnels ?? absentVpn),
    { name: 'ip-addr', how: 'ip -j addr', text: JSON.stringify(interfaces(address, routes)) },
    { name: 'ip-route', how: 'ip -j route', text: JSON.stringify(routesOf(routes)) },
    { name: 'ip-route6', how: 'ip -j -6 route', text: '[]' },
    { name: 'sysctl', how: 'sysctl net.ipv4.ip_forward …', text: forwarding(Object.keys(routes).length > 0) },
    {
      name: 'nft',
      how: 'nft -j list ruleset',
      text: JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } }, ...nft] }),
    },
    { name: 'ip-tables-names', how: '/proc/net/ip_tables_names', text: '' },
    { name: 'ip6-tables-names', how: '/proc/net/ip6_tables_names', text: '' },
    {
      name: 'systemd',
      how: 'systemctl show --type=service --all',
      text: all
        .map(({ id, exec, user = '', pid }: LinuxParts['units'][number]) =>
          lines([
            `Id=${id}`,
            `Description=${id}`,
            `ExecStart={ path=${exec.split(' ')[0] ?? ''} ; argv[]=${exec} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=${pid} ; code=(null) ; status=0/0 }`,
            `User=${user}`,
            'UnitFileState=enabled',
            'ActiveState=active',
            `MainPID=${pid}`,
            'Requires=system.slice sysinit.target',
          ]),
        )
        .join('\n'),
    },
    {
      name: 'ss',
      how: 'ss -ltnupeH',
      text: lines([`tcp LISTEN 0 128 ${address}:22 0.0.0.0:* users:(("sshd",pid=611,fd=3)) ino:12004 sk:1 cgroup:/system.slice/ssh.service <->`, ...listeners]),
    },
    { name: 'ps', how: 'ps -eo pid=,args=', text: lines(['1 /sbin/init', '611 sshd: /usr/sbin/sshd -D', ...processes]) },
  ];
}

function interfaces(address: string, routes: Readonly<Record<string, string>>): readonly object[] {
  const up = (name: string, local: string, prefix: number): object => ({
    ifname: name,
    flags: ['UP', 'LOWER_UP'],
    operstate: 'UP',
    addr_info: [{ family: 'inet', local, prefixlen: prefix, scope: 'global' }],
  });
  const tunnels = Object.entries(routes).map(([name, network]) => up(name, network.replace(/\.0\/\d+$/, '.1'), Number(network.split('/')[1])));
  return [up('lo', '127.0.0.1', 8), up('eth0', address, 24), ...tunnels];
}

function routesOf(routes: Readonly<Record<string, string>>): readonly object[] {
  return [
    { dst: 'default', gateway: '10.50.0.254', dev: 'eth0', protocol: 'static' },
    ...Object.entries(routes).map(([dev, dst]) => ({ dst, dev, protocol: 'kernel', scope: 'link' })),
  ];
}

function forwarding(on: boolean): string {
  const value = on ? 1 : 0;
  return `net.ipv4.ip_forward = ${value}\nnet.ipv6.conf.all.forwarding = 0\nnet.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.eth0.route_localnet = 0\n`;
}

/** A rule of the Windows firewall that lets TCP connections to a port in from some networks. */
export function allowIn(name: string, port: number, from: readonly string[]): string {
  return `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=${port}|${from.map((network) => `RA4=${network}|`).join('')}Name=${name}|`;
}

/** A base chain of nftables that refuses what no rule lets through; answers to what was let through pass. */
export function nftChain(hook: 'input' | 'forward', rules: readonly NftRule[]): readonly object[] {
  const table = { family: 'inet', table: 'filter' };
  const rule = (expr: readonly object[]): object => ({ rule: { ...table, chain: hook, expr: [...expr, { accept: null }] } });
  const is = (left: object, right: unknown): object => ({ match: { op: '==', left, right } });
  const isIn = (left: object, values: readonly unknown[]): object => is(left, values.length === 1 ? values[0] : { set: values });
  return [
    ...(hook === 'input' ? [{ table: { family: 'inet', name: 'filter' } }] : []),
    { chain: { ...table, name: hook, type: 'filter', hook, prio: 0, policy: 'drop' } },
    rule([{ match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }]),
    ...(hook === 'input' ? [rule([is({ meta: { key: 'iifname' } }, 'lo')])] : []),
    ...rules.map(({ from, into, to, protocol = 'tcp', ports }) =>
      rule([
        ...(into === undefined ? [] : [is({ meta: { key: 'iifname' } }, into)]),
        ...(from === undefined ? [] : [isIn({ payload: { protocol: 'ip', field: 'saddr' } }, from.map(prefix))]),
        ...(to === undefined ? [] : [isIn({ payload: { protocol: 'ip', field: 'daddr' } }, to.map(prefix))]),
        isIn({ payload: { protocol, field: 'dport' } }, ports),
      ]),
    ),
  ];
}

/** What a rule lets through: from these networks, coming in through this interface, to these addresses, on these ports. */
export interface NftRule {
  readonly from?: readonly string[];
  readonly into?: string;
  readonly to?: readonly string[];
  readonly protocol?: 'tcp' | 'udp';
  readonly ports: readonly number[];
}

function prefix(network: string): unknown {
  const [addr = '', length] = network.split('/');
  return length === undefined ? addr : { prefix: { addr, len: Number(length) } };
}

/** What `getfacl` says of objects that belong to root, by what others may do. */
export function listed(others: Readonly<Record<string, 'r-x' | 'r--' | '---'>>): readonly LinuxSection[] {
  const text = Object.entries(others).map(([path, right]) => `# file: ${path}\n# owner: 0\n# group: 0\nuser::rwx\ngroup::${right}\nother::${right}\n`);
  return [{ name: 'getfacl-paths', how: `getfacl -n -p ${Object.keys(others).join(' ')}`, text: text.join('\n') }];
}
