import { describe, expect, it } from 'vitest';
import { decodeVpnFiles, type VpnFacts } from '../../../src/probes/vpn/decode-vpn-files.ts';
import { matchesPattern } from '../../../src/probes/vpn/file-paths.ts';
import { sniffVpnDocument } from '../../../src/probes/vpn/vpn-document.ts';
import { testSecrets, wireguardKey } from '../../domain/vpn/secrets-in-use.ts';

const decode = (files: Readonly<Record<string, string>>): VpnFacts =>
  decodeVpnFiles(
    Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    testSecrets,
  );

const samples = {
  'wireguard-conf': `[Interface]\nPrivateKey = ${wireguardKey('hub')}\n`,
  'openvpn-conf': 'dev tun0\nserver 10.9.0.0 255.255.255.0\nclient-config-dir /etc/openvpn/ccd\nccd-exclusive\nstatus /run/openvpn/s.log\ncipher AES-256-GCM\n',
  'openvpn-status': 'TITLE,OpenVPN 2.6\nTIME,2025-11-24 16:00:00,1764000000\nEND\n',
  'swanctl': 'connections {\n smith { remote_addrs = 198.51.100.7\n children { net { remote_ts = 10.31.7.0/24 } } } }\n',
  'ipsec-conf': 'conn smith\n  right=198.51.100.7\n  rightsubnet=10.31.7.0/24\n  auto=add\n',
  'ipsec-secrets': 'hub smith : PSK "CANARY-horse"\n',
  'vici': 'list-sas reply {}\n',
  'appliance': '<?xml version="1.0"?>\n<pfsense><pptpd><mode>server</mode></pptpd></pfsense>\n',
  'windows-vpn': '[ { "Name": "Hub", "SplitTunneling": true, "TunnelType": "Ikev2" } ]',
} as const;

describe('a file of unknown origin', () => {
  it.each(Object.entries(samples))('is known as %s by what it says', (kind, text) => {
    expect(sniffVpnDocument(text, 'export.txt')).toBe(kind);
  });

  it.each([
    ['wg show all dump', `wg0\t${wireguardKey('a')}\t${wireguardKey('b')}\t51820\toff\n`, 'x', 'wireguard-live'],
    ['wg show', `interface: wg0\n  public key: ${wireguardKey('a')}\n\npeer: ${wireguardKey('b')}\n`, 'x', 'wireguard-text'],
    ['wg show without peers', 'interface: wg0\n', 'x', 'wireguard-text'],
    ['a client profile by its name', 'client\n', 'smith.ovpn', 'openvpn-conf'],
    ['an empty swanctl.conf', 'include conf.d/*.conf\n', '/etc/swanctl/swanctl.conf', 'swanctl'],
    ['text', 'hello world\n', 'x', null],
    ['nothing but empty lines', '\n'.repeat(65_536), 'x', null],
    ['nothing but blanks', ' '.repeat(65_536), 'x', null],
    ['another configuration', '[mysqld]\nport=3306\n', 'my.cnf', null],
    ['other JSON', '[{"Name": "x"}]', 'x.json', null],
  ])('may be %s', (_, text, path, kind) => expect(sniffVpnDocument(text, path)).toBe(kind));
});

describe('files of one host', () => {
  it('are put together by the names they give each other', () => {
    const facts = decode({
      'export/openvpn/server.conf': samples['openvpn-conf'],
      'export/openvpn/ccd/smith': 'ifconfig-push 10.9.0.10 255.255.255.0\n',
      'export/openvpn/ccd/jones': '',
      'export/openvpn/s.log': samples['openvpn-status'],
    });
    expect(facts.problems).toEqual([]);
    expect(facts.hubs).toMatchObject([
      { name: 'server', unseen: [], peers: [{ name: 'smith', networks: ['10.9.0.10/32'], lastSeen: { state: 'absent', at: 1764000000 } }, { name: 'jones' }] },
    ]);
  });

  it('may describe every technology at once', () => {
    const { hubs, appliances, problems } = decode({
      'wg0.conf': samples['wireguard-conf'],
      'server.conf': samples['openvpn-conf'],
      'swanctl.conf': `${samples['swanctl']}include conf.d/*.conf\n`,
      'conf.d/more.conf': 'connections { jones { } }',
      'ipsec.conf': samples['ipsec-conf'],
      'ipsec.secrets': samples['ipsec-secrets'],
      'config.xml': samples['appliance'],
      'vpn.json': samples['windows-vpn'],
    });
    expect(problems).toEqual([]);
    expect(hubs.map(({ technology, name }) => `${technology} ${name}`)).toEqual([
      'wireguard wg0',
      'openvpn server',
      'ipsec swanctl',
      'ipsec ipsec.conf',
      'pptp pptpd',
      'ipsec Hub',
    ]);
    expect(hubs[2]).toMatchObject({
      peers: [{ name: 'smith' }, { name: 'jones' }],
      unseen: ['security associations: who is connected, with which algorithms'],
    });
    expect(appliances).toMatchObject([{ product: 'pfsense', source: 'config.xml', rules: [] }]);
    expect(JSON.stringify(hubs)).not.toContain('CANARY');
  });

  it('say which files are missing', () => {
    expect(decode({ 'swanctl.conf': 'include conf.d/*.conf\nconnections { }' }).hubs[0]?.unseen).toContain('the included files conf.d/*.conf');
    expect(decode({ 'server.conf': samples['openvpn-conf'] }).hubs[0]?.unseen).toContain('the files of client-config-dir /etc/openvpn/ccd');
    expect(decode({ 'ipsec.conf': samples['ipsec-conf'] }).hubs[0]?.unseen).toContain('ipsec.secrets: who shares a key');
  });

  it('of charon tell that nobody is connected from an empty list', () => {
    const { hubs } = decode({ 'swanctl.conf': samples['swanctl'], 'sas.txt': samples['vici'] });
    expect(hubs[0]).toMatchObject({ unseen: [], peers: [{ name: 'smith', lastSeen: { state: 'absent' } }] });
  });

  it('are refused one by one, each with its place', () => {
    const { hubs, problems } = decode({
      'wg0.conf': samples['wireguard-conf'],
      'wg1.conf': '[Peer]\nPublicKey = x\n',
      'notes.txt': 'hello',
      'status': samples['openvpn-status'],
    });
    expect(hubs.map(({ name }) => name)).toEqual(['wg0']);
    expect(problems).toEqual([
      { source: 'wg1.conf', line: 2, expected: 'a key of 32 bytes in base64', found: '1 characters' },
      {
        source: 'notes.txt',
        line: 0,
        expected: 'a configuration or output of WireGuard, OpenVPN, strongSwan, pfSense, OPNsense or Windows',
        found: 'a file of no known kind',
      },
      { source: 'status', line: 0, expected: 'the configuration that writes this status file', found: 'none' },
    ]);
    const binary = decodeVpnFiles([{ name: 'x', bytes: Uint8Array.from([0, 1, 2, 255, 0, 254]) }], testSecrets);
    expect(binary.problems).toHaveLength(1);
  });

  it('in UTF-16, as PowerShell writes them, are read as well', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, ...[...samples['windows-vpn']].flatMap((char) => [char.charCodeAt(0), 0])]);
    expect(decodeVpnFiles([{ name: 'vpn.json', bytes }], testSecrets).hubs).toMatchObject([{ name: 'Hub' }]);
  });
});

it.each([
  ['a.conf', '*.conf', true],
  ['a.confx', '*.conf', false],
  ['ab', 'a?', true],
  ['a+b', 'a+b', true],
  ['', '*', true],
  ['abc', 'a*b', false],
  ['a'.repeat(2000), `${'*a'.repeat(2000)}b`, false],
])('%# a file name fits a pattern or not', (name, pattern, fits) => expect(matchesPattern(name, pattern)).toBe(fits));
