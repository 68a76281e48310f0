import { describe, expect, it } from 'vitest';
import type { VpnHub } from '../../../src/domain/vpn/vpn-hub.ts';
import { cryptoWeakness } from '../../../src/domain/vpn/weak-crypto.ts';
import { windowsHubs } from '../../../src/domain/vpn/windows-hubs.ts';
import { mergedWindowsVpn, readWindowsVpn } from '../../../src/domain/vpn/windows-vpn.ts';
import { valueOf } from './secrets-in-use.ts';

const hubs = (...exports: unknown[]): VpnHub[] =>
  windowsHubs(mergedWindowsVpn(exports.map((each) => valueOf(readWindowsVpn(JSON.stringify(each, null, 4))))), 'vpn.json');
const weak = (hub: VpnHub | undefined): string[] =>
  [...(hub?.crypto ?? []), ...(hub?.peers ?? []).flatMap(({ crypto }) => crypto)].filter((each) => cryptoWeakness(each) !== null).map(({ name }) => name);

const site = {
  Name: 'Smith',
  Destination: ['198.51.100.7'],
  IPv4Subnet: ['10.31.7.0/24:100', '10.31.8.0/24:200'],
  IPv6Subnet: ['fd00:31::/64:100'],
  PersistentConnection: true,
  Protocol: 'IKEv2',
  AuthenticationMethod: 'PSKOnly',
  EncryptionMethod: 'DES3',
  CipherTransformConstants: 'AES128',
  IntegrityCheckMethod: 'MD5',
  AuthenticationTransformConstants: 'None',
  DHGroup: 'Group2',
  PfsGroup: 'None',
  ConnectionState: 'Connected',
  AdminStatus: true,
};
const connection = {
  Name: 'Hub',
  ServerAddress: 'vpn.example',
  SplitTunneling: true,
  TunnelType: 'Ikev2',
  AuthenticationMethod: ['MSChapv2'],
  EncryptionLevel: 'Required',
  Routes: [{ DestinationPrefix: '10.20.0.0/24', Metric: 1 }],
};

describe('tunnels to other sites', () => {
  it.each([
    ['a list', [site]],
    ['a single object', site],
  ])('are read from %s', (_, exported) => {
    const [hub] = hubs(exported);
    expect(hub).toMatchObject({ technology: 'ipsec', name: 'site-to-site', unseen: [] });
    expect(hub?.peers).toMatchObject([
      {
        name: 'Smith',
        enabled: true,
        networks: ['10.31.7.0/24', '10.31.8.0/24', 'fd00:31::/64'],
        localNetworks: 'anywhere',
        endpoints: ['198.51.100.7'],
        lastSeen: { state: 'seen', at: null },
      },
    ]);
    expect(weak(hub)).toEqual(['DES3', 'MD5', 'Group2']);
  });

  it('with numbers instead of words are not judged', () => {
    const [hub] = hubs({ ...site, EncryptionMethod: 2, IntegrityCheckMethod: 1, DHGroup: 2 });
    expect(hub?.unseen).toEqual(['algorithms: they were exported as numbers, not as text']);
    expect(weak(hub)).toEqual([]);
  });

  it('with networks that cannot be read have none that are known', () => {
    expect(hubs({ ...site, IPv4Subnet: ['Springfield'] })[0]?.peers[0]?.networks).toBeNull();
  });
});

describe('connections that are dialled', () => {
  it.each([
    ['Ikev2', {}, 'ipsec', [], ['10.20.0.0/24'], 0],
    ['full tunnels', { SplitTunneling: false }, 'ipsec', [], ['0.0.0.0/0', '::/0'], 0],
    ['Pptp', { TunnelType: 'Pptp' }, 'pptp', ['pptp', 'MSChapv2'], ['10.20.0.0/24'], 0],
    ['L2tp with EAP', { TunnelType: 'L2tp', AuthenticationMethod: ['Eap'] }, 'l2tp-ipsec', [], ['10.20.0.0/24'], 0],
    ['Automatic, which falls back', { TunnelType: 'Automatic', AuthenticationMethod: ['Eap'] }, 'unknown', ['pptp'], ['10.20.0.0/24'], 0],
    ['NoEncryption', { EncryptionLevel: 'NoEncryption' }, 'ipsec', ['NoEncryption'], ['10.20.0.0/24'], 0],
    ['a number for its type', { TunnelType: 3 }, 'unknown', [], ['10.20.0.0/24'], 1],
  ])('%s', (_, change, technology, weaknesses, routed, unseen) => {
    const [hub] = hubs({ ...connection, ...change });
    expect(hub).toMatchObject({ name: 'Hub', role: 'client', technology, routedNetworks: routed, peers: [{ endpoints: ['vpn.example'] }] });
    expect([weak(hub), hub?.unseen.length]).toEqual([weaknesses, unseen]);
  });
});

describe('a dial-in server', () => {
  const server = { TunnelType: 'IKEv2', SstpPorts: 128, Ikev2Ports: 128, L2tpPorts: 0, PptpPorts: 5, DHGroup: 'Group14' };
  const access = { VpnStatus: 'Installed', IPAddressRangeList: ['10.7.0.0', '10.7.0.255'] };

  it('is a hub for each protocol it offers', () => {
    expect(hubs(server, access).map(({ technology, networks, unseen }) => [technology, networks, unseen])).toEqual([
      ['pptp', ['10.7.0.0/24'], []],
      ['sstp', ['10.7.0.0/24'], []],
      ['ipsec', ['10.7.0.0/24'], []],
    ]);
  });

  it('that is not installed is none', () => expect(hubs({ VpnStatus: 'Uninstalled' })).toEqual([]));

  it('of which little is known says so', () => {
    expect(hubs(access)).toMatchObject([{ technology: 'unknown', unseen: ['which protocols the server offers (Get-VpnServerConfiguration)'] }]);
    expect(hubs({ SstpPorts: 1, Ikev2Ports: 0, L2tpPorts: 0 })).toMatchObject([
      { technology: 'pptp', unseen: ['whether it offers pptp', 'which addresses clients get'] },
      { technology: 'sstp' },
    ]);
  });
});

describe('an export', () => {
  it('may hold everything at once, and may say that there is nothing', () => {
    expect(hubs({ sites: site, connections: [connection], server: null, remoteAccess: { VpnStatus: 'Uninstalled' } }).map(({ name }) => name)).toEqual([
      'site-to-site',
      'Hub',
    ]);
    expect(hubs({ sites: null, connections: null, server: null, remoteAccess: null })).toEqual([]);
  });

  it.each([
    ['cut off', '[\n  {\n    "Name": "Smith",\n    "IPv4Subnet": [', 4, 'JSON'],
    ['broken', '{\n "SplitTunneling": nonsense-secret }', 2, 'JSON'],
    ['about something else', '[{ "Name": "x" }]', 1, 'what Get-VpnS2SInterface, Get-VpnConnection, Get-VpnServerConfiguration or Get-RemoteAccess gave'],
    ['a list of words', '["x"]', 1, 'an object or a list of objects'],
    ['empty', '', 1, 'JSON'],
  ])('is refused when it is %s', (_, text, line, expected) => {
    const read = readWindowsVpn(text);
    expect(read).toMatchObject({ ok: false, problem: { line, expected } });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
