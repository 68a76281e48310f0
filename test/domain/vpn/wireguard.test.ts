import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWireguardConf } from '../../../src/domain/vpn/wireguard-conf.ts';
import { wireguardHub } from '../../../src/domain/vpn/wireguard-hub.ts';
import { readWireguardDump, readWireguardShow, readWireguardText } from '../../../src/domain/vpn/wireguard-show.ts';
import { damaged, testSecrets, valueOf, wireguardKey } from './secrets-in-use.ts';

const [hub, smith, jones, psk] = ['hub', 'smith', 'jones', 'psk'].map(wireguardKey) as [string, string, string, string];
const conf = (text: string) => readWireguardConf(text, 'wg0.conf', testSecrets);

const whole = `[Interface]
Address = 10.8.0.1/24, fd00::1/64
ListenPort = 51820
PrivateKey = ${hub}
PostUp = iptables -A FORWARD -i %i -j ACCEPT; echo # not a comment for bash, but for wg

# Smith Dental
[Peer]
PublicKey = ${smith}   # inline
PresharedKey = ${psk}
AllowedIPs = 10.8.0.2/32, 192.168.7.5/24
allowedips = fd00::2
Endpoint = 198.51.100.7:51820

[peer]
# PrivateKey = ${jones}
# Name = jones
PublicKey = ${jones}
AllowedIPs = 10.8.0.3
`;

describe('a WireGuard configuration', () => {
  it('gives interface and peers, repeated keys appended, networks canonical, keys as fingerprints', () => {
    expect(valueOf(conf(whole))).toEqual({
      privateKey: { kind: 'private-key', fingerprint: testSecrets.fingerprint(hub), ids: [], place: { source: 'wg0.conf', line: 4 } },
      publicKey: testSecrets.wireguardPublicKey(hub),
      listenPort: 51820,
      addresses: ['10.8.0.1/24', 'fd00::1/64'],
      noRoutes: false,
      peers: [
        {
          name: 'Smith Dental',
          publicKey: smith,
          presharedKey: { kind: 'pre-shared-key', fingerprint: testSecrets.fingerprint(psk), ids: [], place: { source: 'wg0.conf', line: 10 } },
          allowedIps: ['10.8.0.2/32', '192.168.7.0/24', 'fd00::2/128'],
          endpoint: '198.51.100.7:51820',
          line: 8,
        },
        { name: 'jones', publicKey: jones, presharedKey: null, allowedIps: ['10.8.0.3/32'], endpoint: null, line: 15 },
      ],
    });
  });

  it.each([
    ['Windows line ends and a byte order mark', `\uFEFF[Interface]\r\nListenPort = 1\r\n`],
    ['white space anywhere, as wg ignores it', `[ Interface ]\nListen Port = 1\n`],
    ['the last of a repeated single key', `[Interface]\nListenPort = 2\nListenPort = 1\n`],
    ['several [Interface] sections', `[Interface]\n[Interface]\nListenPort = 1\n`],
  ])('may have %s', (_, text) => expect(valueOf(conf(text))).toMatchObject({ listenPort: 1, peers: [] }));

  it.each([
    ['no section', 'hello', 1, '[Interface] or [Peer] first', "'hello'"],
    ['nothing at all', '', 0, '[Interface] or [Peer]', 'a file without sections'],
    ['an unknown section', '[Interface]\n[Pear]\n', 2, '[Interface] or [Peer]', "'Pear'"],
    ['an unknown key', '[Interface]\nAllowedIPs = 10.0.0.0/8\n', 2, 'a key of [Interface]', "'AllowedIPs'"],
    ['a semicolon comment', '[Interface]\n; x = y\n', 2, 'a key of [Interface]', 'a line of 7 characters'],
    ['a peer without key', '[Peer]\nAllowedIPs = 10.0.0.0/8\n', 1, 'PublicKey in [Peer]', 'none'],
    ['a key cut off', `[Interface]\nPrivateKey = ${hub.slice(0, 20)}`, 2, 'a key of 32 bytes in base64', '20 characters'],
    ['a line cut off', `[Interface]\nPriv`, 2, 'key = value', "'Priv'"],
    ['a prefix that is too long', `[Peer]\nPublicKey=${smith}\nAllowedIPs = 10.0.0.0/33`, 3, 'addresses or networks (a.b.c.d/n)', 'something else'],
    ['a netmask', `[Peer]\nPublicKey=${smith}\nAllowedIPs = 10.0.0.0/255.0.0.0`, 3, 'addresses or networks (a.b.c.d/n)', 'something else'],
    ['leading zeros', `[Peer]\nPublicKey=${smith}\nAllowedIPs = 010.0.0.1`, 3, 'addresses or networks (a.b.c.d/n)', 'something else'],
    ['an empty list', `[Peer]\nPublicKey=${smith}\nAllowedIPs =`, 3, 'an address or network', 'nothing'],
    ['binary', '[Interface]\n\0\x01', 2, 'text', 'binary data'],
    ['a line without end', `[Interface]\nPostUp = ${'x'.repeat(70_000)}`, 2, 'a line of at most 64 KiB', '70009 characters'],
  ])('is refused with %s', (_, text, line, expected, found) => {
    expect(conf(text)).toEqual({ ok: false, problem: { line, expected, found } });
  });

  it('takes no name from what could be a key or a setting', () => {
    for (const comment of [`# ${smith}`, '# PrivateKey = x', `# key ${smith.slice(0, 30)}`, '#']) {
      expect(valueOf(conf(`${comment}\n[Peer]\nPublicKey=${smith}\n`)).peers[0]?.name).toBeNull();
    }
  });

  it('never shows a secret, wherever it is cut or damaged', () => {
    fc.assert(
      fc.property(damaged(whole), (broken) => {
        const text = JSON.stringify(conf(broken));
        for (const key of [hub, psk]) for (let at = 0; at + 12 <= 43; at++) expect(text).not.toContain(key.slice(at, at + 12));
      }),
    );
  });
});

const rows = (...lines: readonly string[][]): string => lines.map((cells) => `${cells.join('\t')}\n`).join('');

describe('wg show', () => {
  const outputs = new Map([
    ['public-key', rows(['wg1', '(none)'], ['wg0', hub])],
    ['listen-port', rows(['wg1', '0'], ['wg0', '51820'])],
    ['peers', rows(['wg0', smith], ['wg0', jones])],
    // As printed by wg 1.0.20210914: no interface before the second peer, none of its own line for an interface without peers.
    ['endpoints', `wg1\twg0\t${smith}\t198.51.100.7:51820\n${jones}\t(none)\n`],
    ['allowed-ips', rows(['wg0', smith, '10.8.0.2/32 192.168.7.0/24'], ['wg0', jones, '(none)'])],
    ['latest-handshakes', rows(['wg0', smith, '1764000000'], ['wg0', jones, '0'])],
    ['transfer', rows(['wg0', smith, '1', '2'], ['wg0', jones, '0', '0'])],
  ] as const);
  const smithLive = {
    publicKey: smith,
    presharedKey: null,
    endpoint: '198.51.100.7:51820',
    allowedIps: ['10.8.0.2/32', '192.168.7.0/24'],
    lastSeen: { state: 'seen', at: 1764000000 },
    receivedBytes: 1,
    sentBytes: 2,
  };
  const jonesLive = { publicKey: jones, presharedKey: null, endpoint: null, allowedIps: [], lastSeen: { state: 'never' }, receivedBytes: 0, sentBytes: 0 };

  it('is put together from what each subject printed', () => {
    expect(valueOf(readWireguardShow(outputs))).toEqual([
      { name: 'wg1', publicKey: null, listenPort: null, privateKey: null, peers: [] },
      { name: 'wg0', publicKey: hub, listenPort: 51820, privateKey: null, peers: [smithLive, jonesLive] },
    ]);
  });

  it('leaves unknown what was not asked', () => {
    const [wg0] = valueOf(readWireguardShow(new Map([['peers', rows(['wg0', smith])]])));
    expect(wg0?.peers[0]).toMatchObject({ allowedIps: null, lastSeen: { state: 'unknown' } });
  });

  it('is refused when a row is cut', () => {
    const cut = new Map([['allowed-ips', rows(['wg0', smith.slice(0, 9), '10.0.0.0/8'])]] as const);
    expect(readWireguardShow(cut)).toEqual({ ok: false, problem: { line: 1, expected: 'the public key of a peer', found: '9 characters' } });
  });

  it('dump says the same, and its keys become fingerprints', () => {
    const dump = rows(
      ['wg0', hub, jones, '51820', 'off'],
      ['wg0', smith, psk, '198.51.100.7:51820', '10.8.0.2/32 192.168.7.0/24', '1764000000', '1', '2', 'off'],
    );
    const read = valueOf(readWireguardDump(dump, 'dump.txt', testSecrets));
    expect(read[0]?.peers[0]).toMatchObject({ ...smithLive, presharedKey: { fingerprint: testSecrets.fingerprint(psk) } });
    expect(read[0]?.privateKey?.fingerprint).toBe(testSecrets.fingerprint(hub));
    expect(JSON.stringify(read)).not.toContain(psk.slice(0, 12));
    expect(readWireguardDump(`wg0\t${hub}\n`, 'dump.txt', testSecrets)).toMatchObject({ ok: false, problem: { line: 1, found: '2' } });
  });

  it('for people says the same, but no time, and no key even where it was told to print them', () => {
    const text = `interface: wg1

interface: wg0
  public key: ${hub}
  private key: ${psk}
  listening port: 51820

peer: ${smith}
  preshared key: (hidden)
  endpoint: 198.51.100.7:51820
  allowed ips: 10.8.0.2/32, 192.168.7.0/24
  latest handshake: 1 minute, 2 seconds ago
  transfer: 1.05 MiB received, 2 B sent

peer: ${jones}
  allowed ips: (none)
`;
    const read = valueOf(readWireguardText(text));
    const traffic = { receivedBytes: null, sentBytes: null };
    expect(read).toEqual([
      { name: 'wg1', publicKey: null, listenPort: null, privateKey: null, peers: [] },
      {
        name: 'wg0',
        publicKey: hub,
        listenPort: 51820,
        privateKey: null,
        peers: [
          { ...smithLive, ...traffic, lastSeen: { state: 'seen', at: null } },
          { ...jonesLive, ...traffic },
        ],
      },
    ]);
    expect(JSON.stringify(read)).not.toContain(psk.slice(0, 12));
    expect(readWireguardText(text.slice(0, text.indexOf('10.8.0.2') + 4))).toMatchObject({ ok: false, problem: { line: 11 } });
  });

  it('and the configuration are one hub: names from one, truth from the other', () => {
    const [, live] = valueOf(readWireguardShow(outputs));
    const made = wireguardHub('wg0', { conf: valueOf(conf(whole)), source: 'wg0.conf' }, { live: live ?? expect.fail('no wg0'), source: 'wg show' });
    expect(made).toMatchObject({
      technology: 'wireguard',
      role: 'server',
      interface: 'wg0',
      networks: ['10.8.0.0/24', 'fd00::/64'],
      unseen: [],
      switchesPeers: false,
    });
    expect(made.peers).toMatchObject([
      {
        name: 'Smith Dental',
        enabled: true,
        addresses: ['10.8.0.2', 'fd00::2'],
        networks: ['10.8.0.2/32', '192.168.7.0/24'],
        lastSeen: { state: 'seen', at: 1764000000 },
      },
      { name: 'jones', networks: [], configuredNetworks: ['10.8.0.3/32'], lastSeen: { state: 'never' }, endpoints: [] },
    ]);
  });

  it('shows peers that no configuration names, and misses those that were not loaded', () => {
    const [, live] = valueOf(readWireguardShow(outputs));
    const only = valueOf(conf(`[Peer]\nPublicKey=${psk}\nAllowedIPs=10.8.0.9\n`));
    const made = wireguardHub('wg0', { conf: only, source: 'wg0.conf' }, { live: live ?? expect.fail('no wg0'), source: 'wg show' });
    expect(made.peers.map(({ identity, enabled, networks }) => [identity?.text, enabled, networks])).toEqual([
      [psk, false, []],
      [smith, true, ['10.8.0.2/32', '192.168.7.0/24']],
      [jones, true, []],
    ]);
  });
});

it('a network that two peers list is held by the last, as the kernel does it', () => {
  const text = `[Interface]\nListenPort=1\n[Peer]\nPublicKey=${smith}\nAllowedIPs=10.8.0.2/32,10.8.0.7\n[Peer]\nPublicKey=${jones}\nAllowedIPs=10.8.0.3/32, 10.8.0.2\n`;
  const made = wireguardHub('wg0', { conf: valueOf(conf(text)), source: 'wg0.conf' }, null);
  expect(made.peers.map(({ networks, configuredNetworks }) => [networks, configuredNetworks])).toEqual([
    [['10.8.0.7/32'], ['10.8.0.2/32', '10.8.0.7/32']],
    [
      ['10.8.0.3/32', '10.8.0.2/32'],
      ['10.8.0.3/32', '10.8.0.2/32'],
    ],
  ]);
});
