import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { privateKeySpki } from '../../../src/adapters/private-key-spki.ts';
import { decodeHostFiles } from '../../../src/probes/host/decode-host-files.ts';
import { artifactSchemas, isArtifactKind } from '../../../src/snapshot/artifact-schemas.ts';

const options = { now: '2026-03-01T02:00:00.000Z', fingerprint: (secret: string): string => `k:${secret.length}`, privateKeySpki };

/** Artifacts of exported files, checked against their schemas. */
function artifacts(files: Readonly<Record<string, string>>): Record<string, unknown> {
  const named = Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  const read = decodeHostFiles(named, 'fs1', options);
  return Object.fromEntries(
    Object.entries(read.artifacts).map(([id, value]) => {
      const [kind = ''] = id.split('@');
      return [kind, isArtifactKind(kind) ? artifactSchemas[kind].parse(value) : value];
    }),
  );
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const section = (name: string, status: string, how: string, content: string): string => `section\t${name}\t${status}\t${base64(how)}\t${base64(content)}`;
const exported = (os: string, ...sections: readonly string[]): string =>
  [`bitewing-host-export\t1\t${os}\t${base64('fs1')}\t2026-03-01T02:00:00Z`, ...sections, `end\t${sections.length}`, ''].join('\n');

describe('the network of a Linux host', () => {
  it('is put together from addresses, routes and settings', () => {
    const found = artifacts({
      'addr.json': '[{"ifname":"lo","flags":["LOOPBACK","UP"],"addr_info":[{"local":"127.0.0.1","prefixlen":8}]},{"ifname":"off","flags":[],"addr_info":[]}]',
      'route.json':
        '[{"dst":"default","dev":"eth0"},{"type":"blackhole","dst":"10.9.0.0/16","dev":"lo"},{"dst":"10.8.0.0/24","nexthops":[{"dev":"a"},{"dev":"b"}]}]',
      'route6.json': '[{"dst":"fe80::/64","dev":"eth0"},{"dst":"default","dev":"eth0"}]',
      'sysctl.txt': 'net.ipv4.ip_forward = 1\nnet.ipv6.conf.all.forwarding = 0\nnet.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.eth0.route_localnet = 0\n',
    });
    expect(found['links.network']).toEqual({
      interfaces: [{ name: 'lo', addresses: ['127.0.0.1/8'] }],
      routes: [
        { to: '0.0.0.0/0', through: 'eth0' },
        { to: '10.9.0.0/16', through: null },
        { to: '10.8.0.0/24', through: 'a' },
        { to: '10.8.0.0/24', through: 'b' },
        { to: 'fe80::/64', through: 'eth0' },
        { to: '::/0', through: 'eth0' },
      ],
      forwarding: { 4: true, 6: false },
      routesLoopback: false,
    });
    expect(found['links.appliances']).toEqual([]);
  });

  it('leaves what was not read unknown', () => {
    expect(artifacts({ 'sysctl.txt': 'net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.route_localnet = 0\n' })['links.network']).toEqual({
      interfaces: null,
      routes: null,
      forwarding: { 4: false, 6: null },
      routesLoopback: null,
    });
  });

  it('keeps its packet filter as it was printed', () => {
    const save = '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n';
    const text = exported(
      'linux',
      section('nft', 'ok', 'nft -j list ruleset', '{"nftables":[]}'),
      section('ip6tables-legacy-save', 'ok', 'ip6tables-legacy-save', save),
      section('ip-tables-names', 'ok', '/proc/net/ip_tables_names', ''),
    );
    expect(artifacts({ 'fs1.txt': text })['links.firewall']).toEqual({
      os: 'linux',
      nft: '{"nftables":[]}',
      saves: [{ family: 6, text: save }],
      legacyTables: { 4: [], 6: null },
    });
  });
});

describe('the network of a Windows host', () => {
  const rule = 'v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3306|';
  const policy = String.raw`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`;

  it('has rules, profiles and settings from registry exports', () => {
    const terminal = String.raw`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp`;
    const found = artifacts({
      'fw.reg': `Windows Registry Editor Version 5.00\r\n\r\n[${policy}\\FirewallRules]\r\n"db"="${rule}"\r\n\r\n[${policy}\\PublicProfile]\r\n"EnableFirewall"=dword:00000001\r\n`,
      'rdp.reg': `Windows Registry Editor Version 5.00\r\n\r\n[${terminal}]\r\n"UserAuthentication"=dword:00000001\r\n"SecurityLayer"=dword:00000002\r\n`,
      'none.txt': exported('windows', section('windows-firewall-policy', 'ok', 'reg export', ''), section('remote-desktop-policy', 'ok', 'reg export', '')),
      'profile.json': '{"Name":"x","NetworkCategory":2}',
    });
    expect(found['links.firewall']).toEqual({
      os: 'windows',
      localRules: [{ name: 'db', text: rule }],
      policyRules: [],
      activeProfiles: ['domain'],
      localProfiles: { domain: null, private: null, public: { EnableFirewall: 1 } },
      policyProfiles: { domain: {}, private: {}, public: {} },
    });
    expect(found['links.remoteAccess']).toEqual({ os: 'windows', rdp: { UserAuthentication: 1, SecurityLayer: 2 }, rdpPolicy: {}, smb: null });
  });

  it('has addresses, routes and forwarding from cmdlets', () => {
    const found = artifacts({
      'a.json': '[{"IPAddress":"fe80::1%5","PrefixLength":64,"InterfaceAlias":"LAN"}]',
      'r.json':
        '[{"DestinationPrefix":"0.0.0.0/0","InterfaceAlias":"B","RouteMetric":5,"InterfaceMetric":20},{"DestinationPrefix":"0.0.0.0/0","InterfaceAlias":"A","RouteMetric":0,"InterfaceMetric":5}]',
      'i.json': '[{"AddressFamily":2,"Forwarding":2},{"AddressFamily":"IPv6","Forwarding":"Enabled"}]',
    });
    expect(found['links.network']).toMatchObject({
      interfaces: [{ name: 'LAN', addresses: ['fe80::1/64'] }],
      routes: [{ through: 'A' }, { through: 'B' }],
      forwarding: { 4: false, 6: true },
      routesLoopback: false,
    });
  });
});

describe('tunnels in an export', () => {
  it('are read together with loose files, and a VPN that is absent has none', () => {
    const conf =
      '[Interface]\nAddress = 10.8.0.1/24\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\nAllowedIPs = 10.8.0.2/32\n';
    expect(artifacts({ 'x.txt': exported('linux', section('tunnels', 'ok', '/etc/wireguard/wg0.conf', conf)) })['links.tunnels']).toMatchObject([
      { technology: 'wireguard', peers: [{ networks: ['10.8.0.2/32'] }] },
    ]);
    expect(artifacts({ 'x.txt': exported('linux', section('tunnels', 'absent', 'wg', 'not installed')) })['links.tunnels']).toEqual([]);
    expect(artifacts({ 'x.txt': exported('linux', section('tunnels', 'denied', 'wg', 'must be root')) })['links.tunnels']).toBeUndefined();
  });
});

describe('a private key', () => {
  it('is a file and the key that belongs to it, never the key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const found = artifacts({ 'server.key': pem });
    expect(found['links.keyFiles']).toEqual([{ path: 'server.key', spkiSha256: expect.stringMatching(/^[\da-f]{64}$/) as string, encrypted: false }]);
    expect(JSON.stringify(found)).not.toContain(pem.split('\n')[1]);
    const locked = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
    expect(artifacts({ 'server.key': locked })['links.keyFiles']).toEqual([{ path: 'server.key', spkiSha256: null, encrypted: true }]);
  });
});
