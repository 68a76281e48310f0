import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOpenvpnClientConf } from '../../../src/domain/vpn/openvpn-ccd.ts';
import { readOpenvpnConf } from '../../../src/domain/vpn/openvpn-conf.ts';
import { openvpnDirectives } from '../../../src/domain/vpn/openvpn-directives.ts';
import { openvpnHub, type OpenvpnSeen } from '../../../src/domain/vpn/openvpn-hub.ts';
import { readOpenvpnStatus } from '../../../src/domain/vpn/openvpn-status.ts';
import { damaged, testSecrets, valueOf } from './secrets-in-use.ts';

const conf = (text: string) => readOpenvpnConf(text, 'server.conf', testSecrets);
const place = (line: number) => ({ source: 'server.conf', line });

describe('the words of a line', () => {
  it.each([
    ['are separated by white space', 'a  b\tc', ['a', 'b', 'c']],
    ['may have dashes in front', '--a b', ['a', 'b']],
    ['end at a comment where a word could begin', 'a b#c ;d #e', ['a', 'b#c']],
    ['may be quoted', `a "b c" 'd "e'`, ['a', 'b c', 'd "e']],
    ['may be escaped, quoted or not', String.raw`a C:\\keys\\my\ key.pem "x\"y"`, ['a', 'C:\\keys\\my key.pem', 'x"y']],
    ['keep the backslash between single quotes', String.raw`a 'b\c'`, ['a', String.raw`b\c`]],
    ['may be empty', `a "" b`, ['a', '', 'b']],
    ['of setenv opt are an option', 'setenv opt a b', ['a', 'b']],
  ])('%s', (_, line, words) => {
    expect(openvpnDirectives(line).map(({ name, args }) => [name, ...args])).toEqual([words]);
  });

  it('are none in empty lines and comments', () => expect(openvpnDirectives('\n# a\n  ; b\n')).toEqual([]));
});

const staticKey = (letter: string): string =>
  `#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n${`${letter.repeat(32)}\n`.repeat(16)}-----END OpenVPN Static key V1-----`;
const whole = `port 1195
proto tcp-server
dev tun0
local 203.0.113.5
topology subnet
server 10.9.0.0 255.255.255.0
server-ipv6 fd00:9::/64
client-config-dir ccd
ccd-exclusive
client-to-client
duplicate-cn
route 10.31.7.0 255.255.255.0
route-ipv6 fd00:31::/64
push "route 10.20.0.0 255.255.255.0"
push "redirect-gateway def1 ipv6"
push "dhcp-option DNS 10.20.0.1"
data-ciphers AES-256-GCM:?BF-CBC
data-ciphers-fallback DES-EDE3-CBC
auth SHA256
tls-version-min 1.0 or-highest
providers legacy default
management 0.0.0.0 7505
management /run/mgmt unix pw
status /var/log/openvpn/status.log 10
key server.key
<key>
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEA
-----END PRIVATE KEY-----
</key>
<tls-crypt>
${staticKey('b')}
</tls-crypt>
`;

describe('an OpenVPN server', () => {
  it('is read with its networks, switches, pushes, crypto and management', () => {
    expect(valueOf(conf(whole))).toEqual({
      role: 'server',
      device: 'tun0',
      listen: [{ protocol: 'tcp', address: '203.0.113.5', port: 1195 }],
      remotes: [],
      networks: ['10.9.0.0/24', 'fd00:9::/64'],
      topology: 'subnet',
      clientToClient: true,
      duplicateCn: true,
      usernameAsCommonName: false,
      clientConfigDir: 'ccd',
      ccdExclusive: true,
      routedNetworks: ['10.31.7.0/24', 'fd00:31::/64'],
      pushedNetworks: ['10.20.0.0/24', '0.0.0.0/0', '::/0'],
      management: [
        { address: '0.0.0.0', port: 7505, password: false, place: place(22) },
        { address: 'unix', port: null, password: true, place: place(23) },
      ],
      statusFile: '/var/log/openvpn/status.log',
      secrets: [
        { kind: 'private-key', fingerprint: testSecrets.fingerprint('MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEA'), ids: [], place: place(26) },
        { kind: 'control-key', fingerprint: testSecrets.fingerprint('b'.repeat(512)), ids: [], place: place(31) },
      ],
      secretFiles: ['server.key'],
      crypto: [
        ['cipher', 'AES-256-GCM', 17],
        ['cipher', 'BF-CBC', 17],
        ['cipher', 'DES-EDE3-CBC', 18],
        ['integrity', 'SHA256', 19],
        ['control-channel', 'tls-version-min 1.0', 20],
        ['control-channel', 'providers legacy default', 21],
      ].map(([role, name, line]) => ({ role, name, origin: 'configured', place: place(Number(line)) })),
      missing: ['remote-cert-tls client'],
      includes: [],
      line: 6,
    });
  });

  it.each([
    ['only what is on the last line counts', 'dev tun1\ndev tun2\nserver 10.0.0.0 255.0.0.0', { device: 'tun2', role: 'server' }],
    [
      'dials out',
      'client\nremote vpn.example 1194 udp\nremote-cert-tls server\n',
      { role: 'client', remotes: ['vpn.example:1194'], missing: ['tls-crypt'], listen: [] },
    ],
    [
      'dials out by connection blocks',
      'client\n<connection>\nremote a 1\n</connection>\n<connection>\nremote b 2\n</connection>\n',
      { remotes: ['a:1', 'b:2'] },
    ],
    [
      'shares one static key',
      'remote a\nsecret static.key 1\n',
      { role: 'site', secretFiles: ['static.key'], crypto: [{ role: 'protocol', name: 'static-key', origin: 'configured', place: place(2) }] },
    ],
    ['lets clients in without certificate', 'server 10.0.0.0 255.0.0.0\nverify-client-cert none', { crypto: [{ name: 'verify-client-cert none' }] }],
    ['includes files', 'mode server\nconfig more.conf', { role: 'server', includes: ['more.conf'] }],
  ])('or client: %s', (_, text, expected) => expect(valueOf(conf(text))).toMatchObject(expected));

  it.each([
    ['an open quote', 'dev "tun', 1, 'the closing "', 'the end of the line'],
    ['a backslash at the end', 'dev tun\\', 1, 'a character after the backslash', 'the end of the line'],
    ['an inline file without end', 'dev tun\n<key>\nabc\n', 4, 'the end of the inline file that begins in line 2', 'the end of the file'],
    ['no network after server', 'server nonsense 255.255.255.0', 1, 'a network after server', 'something else'],
    ['a mask that is none', 'server 10.0.0.0 255.0.255.0', 1, 'a network after server', 'something else'],
    ['a route without network', 'dev tun\nroute', 2, 'a network after route', 'the end of the line'],
    ['nonsense', '{"a": 1}', 1, 'the name of an option', 'a line of 5 characters'],
    ['binary', 'dev tun\n\x01\x02', 2, 'text', 'binary data'],
  ])('is refused with %s', (_, text, line, expected, found) => {
    expect(conf(text)).toEqual({ ok: false, problem: { line, expected, found } });
  });

  it('never shows a secret, wherever it is cut or damaged', () => {
    fc.assert(
      fc.property(damaged(whole), (broken) => {
        const text = JSON.stringify(conf(broken));
        expect(text).not.toMatch(/bbbbbbbb|QIBADAN|gkqhkiG9/);
      }),
    );
  });
});

describe('a client configuration', () => {
  it('fixes addresses, networks behind and routes', () => {
    const text =
      'ifconfig-push 10.9.0.10 255.255.255.0\nifconfig-ipv6-push fd00:9::10/64\niroute 10.31.7.0 255.255.255.0\niroute-ipv6 fd00:31::/64\npush "route 10.40.0.0 255.255.0.0"\n';
    expect(valueOf(readOpenvpnClientConf(text))).toEqual({
      addresses: ['10.9.0.10', 'fd00:9::10'],
      networks: ['10.31.7.0/24', 'fd00:31::/64'],
      pushedNetworks: ['10.40.0.0/16'],
      disabled: false,
      includes: [],
    });
  });

  it.each([
    ['disabled', 'disable', { disabled: true }],
    ['empty', '', { addresses: [], networks: [] }],
  ])('may be %s', (_, text, expected) => expect(valueOf(readOpenvpnClientConf(text))).toMatchObject(expected));

  it('is refused when it is something else', () => {
    expect(readOpenvpnClientConf('dev tun\n')).toEqual({ ok: false, problem: { line: 1, expected: 'an option of a client configuration', found: "'dev'" } });
  });
});

const columns = [
  'Common Name',
  'Real Address',
  'Virtual Address',
  'Virtual IPv6 Address',
  'Bytes Received',
  'Bytes Sent',
  'Connected Since',
  'Connected Since (time_t)',
  'Username',
  'Client ID',
  'Peer ID',
  'Data Channel Cipher',
];
const statusLines = [
  ['TITLE', 'OpenVPN 2.6.14'],
  ['TIME', '2025-11-24 16:00:00', '1764000000'],
  ['HEADER', 'CLIENT_LIST', ...columns],
  ['CLIENT_LIST', 'smith', '198.51.100.7:40000', '10.9.0.10', '', '1', '2', '2025-11-24 15:00:00', '1763996400', 'UNDEF', '0', '0', 'AES-256-GCM'],
  ['HEADER', 'ROUTING_TABLE', 'Virtual Address', 'Common Name', 'Real Address', 'Last Ref', 'Last Ref (time_t)'],
  ['ROUTING_TABLE', '10.31.7.0/24', 'smith', '198.51.100.7:40000', '2025-11-24 15:59:00', '1763999940'],
  ['ROUTING_TABLE', '10.9.0.77C', 'smith', '198.51.100.7:40000', '2025-11-24 15:59:00', '1763999940'],
  ['GLOBAL_STATS', 'Max bcast/mcast queue length', '0'],
  ['END'],
];
const status = (separator: string): string => statusLines.map((cells) => `${cells.join(separator)}\n`).join('');
const versionOne = `OpenVPN CLIENT LIST
Updated,2025-11-24 16:00:00
Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since
smith,198.51.100.7:40000,1,2,2025-11-24 15:00:00
ROUTING TABLE
Virtual Address,Common Name,Real Address,Last Ref
10.9.0.10,smith,198.51.100.7:40000,2025-11-24 15:59:00
GLOBAL STATS
Max bcast/mcast queue length,0
END
`;

describe('a status file', () => {
  const session = { commonName: 'smith', realAddress: '198.51.100.7:40000', line: 4 };

  it.each([
    ['2', ','],
    ['3', '\t'],
  ])('of version %s tells sessions with their ciphers', (_, separator) => {
    const virtualAddresses = ['10.9.0.10', '10.31.7.0/24', '10.9.0.77'];
    expect(valueOf(readOpenvpnStatus(status(separator)))).toEqual({
      updatedAt: 1764000000,
      sessions: [{ ...session, virtualAddresses, connectedSince: 1763996400, cipher: 'AES-256-GCM' }],
    });
  });

  it('of version 1 tells sessions, but no time that could be compared', () => {
    expect(valueOf(readOpenvpnStatus(versionOne))).toEqual({
      updatedAt: null,
      sessions: [{ ...session, virtualAddresses: ['10.9.0.10'], connectedSince: null, cipher: null }],
    });
  });

  it('names no cipher for a client that is still connecting, and nobody who has shown no certificate', () => {
    const row = (name: string) => ['CLIENT_LIST', name, '198.51.100.9:40000', '', '', '0', '0', '', '1763996400', 'UNDEF', '1', '1', 'BF-CBC'].join(',');
    const text = status(',').replace('HEADER,ROUTING', `${row('UNDEF')}\n${row('jones')}\nHEADER,ROUTING`);
    expect(valueOf(readOpenvpnStatus(text)).sessions.map(({ commonName, cipher }) => [commonName, cipher])).toEqual([
      ['smith', 'AES-256-GCM'],
      ['jones', null],
    ]);
  });

  it.each([
    ['cut off', status(',').split('\n').slice(0, 5).join('\n'), 5, "'END' as the last line"],
    ['empty', '', 0, 'a status file'],
    ['something else', 'hello\nEND\n', 1, "'TITLE' or 'OpenVPN CLIENT LIST'"],
    ['made ambiguous by a comma in a name', status(',').replace('smith', 'smith, inc'), 4, '13 columns'],
    ['one with rows before the names of columns', 'TITLE,x\nCLIENT_LIST,smith\nEND\n', 2, 'the names of the columns first'],
  ])('is refused when it is %s', (_, text, line, expected) => {
    const read = readOpenvpnStatus(text);
    expect(read).toMatchObject({ ok: false, problem: { line, expected: expected.replace('13', '12') } });
  });
});

describe('an OpenVPN hub', () => {
  const clientConf = (text: string) => ({ conf: valueOf(readOpenvpnClientConf(text)), source: 'ccd/x' });
  const hub = (text: string, seen: Partial<OpenvpnSeen> = {}) =>
    openvpnHub({ name: 'server', source: 'server.conf', conf: valueOf(conf(text)), clients: null, status: null, ...seen });
  const connected = { status: valueOf(readOpenvpnStatus(status('\t'))), source: 'status.log' };
  const server = 'dev tun0\nserver 10.9.0.0 255.255.255.0\ncipher AES-256-GCM\n';

  it('lets whoever has a certificate use the whole pool', () => {
    expect(hub(server)).toMatchObject({
      switchesPeers: false,
      onlyListed: false,
      interface: 'tun0',
      peers: [{ name: null, identity: null, networks: ['10.9.0.0/24'] }],
      unseen: ['the status file: who is connected, with which cipher'],
    });
  });

  it('knows fixed clients by their files, and sees who is connected', () => {
    const clients = new Map([
      ['smith', clientConf('ifconfig-push 10.9.0.10 255.255.255.0\niroute 10.31.7.0 255.255.255.0')],
      ['jones', clientConf('iroute 10.31.8.0 255.255.255.0')],
    ]);
    const made = hub(`${server}client-config-dir ccd\nccd-exclusive\nclient-to-client\n`, { clients, status: connected });
    expect(made).toMatchObject({ switchesPeers: true, onlyListed: true, unseen: [] });
    expect(made.peers).toMatchObject([
      {
        name: 'smith',
        networks: ['10.9.0.10/32', '10.31.7.0/24', '10.9.0.77/32'],
        configuredNetworks: ['10.9.0.10/32', '10.31.7.0/24'],
        lastSeen: { state: 'seen', at: 1764000000 },
        endpoints: ['198.51.100.7:40000'],
      },
      { name: 'jones', networks: ['10.9.0.0/24', '10.31.8.0/24'], lastSeen: { state: 'absent', at: 1764000000 } },
    ]);
    expect(made.crypto.map(({ name, origin }) => [name, origin])).toEqual([
      ['AES-256-GCM', 'configured'],
      ['AES-256-GCM', 'negotiated'],
    ]);
  });

  it('knows no networks while the folder of its clients was not seen', () => {
    const made = hub(`${server}client-config-dir ccd\n`, { status: connected });
    expect(made.peers.map(({ networks }) => networks)).toEqual([null, null]);
    expect(made.unseen).toEqual(['the files of client-config-dir ccd']);
  });

  it('does not know its switches while an included file was not seen', () => {
    expect(hub(`${server}config more.conf\n`)).toMatchObject({ switchesPeers: null, sharesNames: null, interface: 'tun0' });
    expect(hub(`${server}config more.conf\nclient-to-client\n`)).toMatchObject({ switchesPeers: true });
  });

  it('applies DEFAULT to clients without a file', () => {
    const clients = new Map([['DEFAULT', clientConf('disable')]]);
    expect(hub(`${server}client-config-dir ccd\nccd-exclusive\n`, { clients }).peers).toMatchObject([{ identity: null, enabled: false }]);
  });
});
