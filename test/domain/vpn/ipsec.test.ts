import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIpsecConf, readIpsecSecrets } from '../../../src/domain/vpn/ipsec-conf.ts';
import { ipsecHub } from '../../../src/domain/vpn/ipsec-hub.ts';
import { sharedSecretBytes } from '../../../src/domain/vpn/shared-secret.ts';
import { strongswanSettings } from '../../../src/domain/vpn/strongswan-settings.ts';
import { readSwanctlFragment, swanctlConf, type SwanctlConf } from '../../../src/domain/vpn/swanctl-conf.ts';
import { viciConnections } from '../../../src/domain/vpn/vici-connections.ts';
import { readViciOutput } from '../../../src/domain/vpn/vici-output.ts';
import type { VpnHub } from '../../../src/domain/vpn/vpn-hub.ts';
import { damaged, testSecrets, valueOf } from './secrets-in-use.ts';

const swanctl = (...texts: string[]): SwanctlConf =>
  valueOf(swanctlConf(texts.map((text, index) => valueOf(readSwanctlFragment(text, `f${index}.conf`, testSecrets)))));
const hub = (conf: Partial<SwanctlConf>, associations: Parameters<typeof ipsecHub>[0]['associations'] = null): VpnHub =>
  ipsecHub({ name: 'swanctl', source: 'f0.conf', connections: [], secrets: [], secretFiles: [], unseen: [], ...conf, associations });

describe("strongSwan's settings", () => {
  // Each case was tried with swanctl 5.9.8.
  it.each([
    ['a value ends with its line or a brace', 'a { k = v }\nb {\nk = x y   z # c\n}', { 'a.k': 'v', 'b.k': 'x y z' }],
    ['an equals sign or an opening brace belong to the value', 'k = a=b{c', { k: 'a=b{c' }],
    ['quotes keep blanks, braces and line ends, and escape', String.raw`k = "a  \"b\" }` + '\n' + String.raw`c\td"`, { k: 'a  "b" }\nc\td' }],
    ['sections of one name are one, later values win', 'a { k = 1\nl = 1 }\na { k = 2 }', { 'a.k': '2', 'a.l': '1' }],
    ['a section may open on the next line', 'a\n{ k = v\n}', { 'a.k': 'v' }],
    ['an empty value is empty', 'k =\nl = v', { k: '', l: 'v' }],
  ])('%s', (_, text, expected) => {
    const flat: Record<string, string> = {};
    const walk = (section: ReturnType<typeof strongswanSettings>, path: string): void => {
      for (const [key, { text: value }] of section.values) flat[path + key] = value;
      for (const [key, child] of section.sections) walk(child, `${path}${key}.`);
    };
    walk(
      strongswanSettings(text, 'f', (_key, value) => value),
      '',
    );
    expect(flat).toEqual(expected);
  });

  it.each([
    ['a section without end', 'a {\n k = v\n', 3, "'}' of the section that begins in line 1"],
    ['a brace too many', 'a { }\n}', 2, 'a section or setting'],
    ['a name alone', 'connections\n', 1, "'=' or '{'"],
    ['a quote without end', 'k = "v\n\n', 1, 'the closing quote'],
    ['a dotted name without value', 'a.b', 1, "'=' or '{'"],
    ['too deep nesting', 'a {\n'.repeat(60), 33, 'sections nested at most 32 deep'],
    [
      'references in a chain without end',
      Array.from({ length: 60 }, (_, n) => `s${n} : s${n + 1} { }`).join('\n') + '\nconnections { a : s0 { } }',
      33,
      'references nested at most 32 deep',
    ],
    [
      'references that multiply',
      Array.from(
        { length: 12 },
        (_, n) => `s${n} { x : s${n + 1} { }
y : s${n + 1} { }
z : s${n + 1} { }
}`,
      ).join('\n') + '\nconnections { a : s0 { } }',
      -1,
      'at most 100000 sections by reference',
    ],
  ])('are refused with %s', (_, text, line, expected) => {
    const fragment = readSwanctlFragment(text, 'f', testSecrets);
    const read = fragment.ok ? swanctlConf([fragment.value]) : fragment;
    expect(read).toMatchObject({ ok: false, problem: { expected, ...(line < 0 ? {} : { line }) } });
  });

  it('survive references to themselves', () =>
    expect(swanctl('connections { a : connections.b { }\nb : connections.a, connections.b { }\n }').connections).toHaveLength(2));
});

const whole = `connections {
  smith {
    local_addrs = 192.0.2.1
    remote_addrs = 198.51.100.7, vpn.smith.example
    version = 2
    proposals = aes256-sha256-modp2048, default
    local-1 {
      auth = psk
      id = hub
    }
    remote-1 {
      auth = psk
      id = smith
    }
    children {
      office {
        local_ts = 10.20.0.0/24
        remote_ts = 10.31.7.0/24, 10.31.8.1[tcp/3306]
        esp_proposals = aes128gcm16-x25519
      }
    }
  }
  weak : connections.smith {
    version = 1
    aggressive = yes
    proposals = 3des-md5-modp1024
    remote-1 {
      id = jones
    }
    children {
      office {
        remote_ts = 0.0.0.0/0
      }
    }
  }
  roadwarriors {
    pools = rw
    local { auth = pubkey }
    remote { auth = eap-mschapv2 }
    children { net { local_ts = 10.20.0.0/16 } }
  }
}
pools { rw { addrs = 10.9.0.0/24 } }
secrets {
  ike-smith {
    id-1 = hub
    id-2 = smith
    secret = "correct horse battery"
  }
  ike-any { secret = 0x636f727265637420686f727365 }
  eap-carol { id = carol
    secret = pw-of-carol }
  private-1 { file = hub.key
    secret = passphrase }
}
include conf.d/*.conf
`;

describe('swanctl.conf', () => {
  const made = hub(swanctl(whole));
  const [smith, weak, roadwarriors] = made.peers;
  const fingerprint = (text: string): string => testSecrets.fingerprint(sharedSecretBytes(text));

  it('gives each connection as a peer with its networks and limits', () => {
    expect(smith).toMatchObject({
      name: 'smith',
      identity: { kind: 'ike-id', text: 'smith' },
      networks: ['10.31.7.0/24', '10.31.8.1/32'],
      localNetworks: ['10.20.0.0/24'],
      endpoints: ['198.51.100.7', 'vpn.smith.example'],
    });
    expect(weak).toMatchObject({ identity: { text: 'jones' }, networks: ['0.0.0.0/0'], localNetworks: ['10.20.0.0/24'] });
    expect(roadwarriors).toMatchObject({ identity: null, networks: ['10.9.0.0/24'], localNetworks: ['10.20.0.0/16'], endpoints: [] });
    expect(made).toMatchObject({ networks: ['10.9.0.0/24'], secretFiles: ['hub.key'] });
  });

  it.each([
    ['smith', ['ikev2', 'aes256', 'sha256', 'modp2048', 'aes128gcm16', 'x25519']],
    ['weak', ['ikev1', 'ikev1-aggressive-psk', '3des', 'md5', 'modp1024', 'aes128gcm16', 'x25519']],
    ['roadwarriors', ['ikev2', 'ikev1']],
  ])('gives the cryptography of %s', (name, expected) => {
    expect(made.peers.find((peer) => peer.name === name)?.crypto.map((each) => each.name)).toEqual(expected);
  });

  it('gives secrets as fingerprints, to the connections they serve', () => {
    expect(made.secrets.map(({ kind, fingerprint: mark, ids }) => [kind, mark, ids])).toEqual([
      ['pre-shared-key', fingerprint('correct horse battery'), ['hub', 'smith']],
      ['pre-shared-key', fingerprint('correct horse'), []],
      ['password', fingerprint('pw-of-carol'), ['carol']],
    ]);
    expect([smith, weak, roadwarriors].map((peer) => peer?.secrets.map(({ ids }) => ids))).toEqual([[['hub', 'smith']], [], []]);
  });

  it('is one configuration with the files it includes', () => {
    expect(swanctl(whole, 'connections { smith { version = 1 } }').connections[0]).toMatchObject({ version: 1, remoteId: 'smith' });
    expect(swanctl(whole).includes).toEqual(['conf.d/*.conf']);
  });

  it('never shows a secret, wherever it is cut or damaged', () => {
    fc.assert(
      fc.property(damaged(whole), (broken) => {
        const fragment = readSwanctlFragment(broken, 'f', testSecrets);
        expect(JSON.stringify(fragment.ok ? [[...fragment.value.values], swanctlConf([fragment.value])] : fragment)).not.toMatch(
          /horse|636f7272|pw-of|passphrase/,
        );
      }),
    );
  });
});

describe('what charon says', () => {
  // Printed by swanctl 5.9.8 in a lab, an identity with blanks and equals signs put in.
  const raw = `list-sa event {smith {uniqueid=1 version=2 state=ESTABLISHED local-host=192.0.2.1 local-port=4500 local-id=C=US, O=Hub, CN=h remote-host=198.51.100.9 remote-port=4500 remote-id=smith encr-alg=3DES_CBC integ-alg=HMAC_MD5_96 dh-group=MODP_1024 established=7 child-sas {office-1 {name=office state=INSTALLED encr-alg=AES_CBC encr-keysize=128 local-ts=[10.20.0.0/24] remote-ts=[10.31.7.0/24 10.31.9.0/24]}}}}
list-sas reply {}
`;
  const pretty = `list-sa event {
  smith {
    uniqueid = 1
    version = 2
    local-id = C=US, O=Hub, CN=h
    child-sas {
      office-1 {
        name = office
        local-ts = [
          10.20.0.0/24
        ]
        remote-ts = [
          10.31.7.0/24
          10.31.9.0/24
        ]
      }
    }
  }
}
list-sas reply {
}
`;

  it.each([
    ['raw', raw],
    ['pretty', pretty],
  ])('is read from %s output', (_, text) => {
    const [event] = valueOf(readViciOutput(text)).events;
    expect(event).toMatchObject({ kind: 'list-sa', name: 'smith' });
    expect(event?.content.values.get('local-id')).toBe('C=US, O=Hub, CN=h');
    const child = event?.content.sections.get('child-sas')?.sections.get('office-1');
    expect(child?.lists.get('remote-ts')).toEqual(['10.31.7.0/24', '10.31.9.0/24']);
  });

  it('adds what was negotiated to what is configured', () => {
    const associations = { events: valueOf(readViciOutput(raw)).events, source: 'list-sas', at: 1764000000 };
    const [smith, weak] = hub(swanctl(whole), associations).peers;
    expect(smith).toMatchObject({
      networks: ['10.31.7.0/24', '10.31.8.1/32', '10.31.9.0/24'],
      configuredNetworks: ['10.31.7.0/24', '10.31.8.1/32'],
      endpoints: ['198.51.100.9'],
      lastSeen: { state: 'seen', at: 1764000000 },
    });
    expect(smith?.crypto.filter(({ origin }) => origin === 'negotiated').map(({ name }) => name)).toEqual([
      'ikev2',
      '3DES_CBC',
      'HMAC_MD5_96',
      'MODP_1024',
      'AES_CBC',
    ]);
    expect(weak).toMatchObject({ lastSeen: { state: 'absent', at: 1764000000 } });
    expect(hub({}, associations).peers).toMatchObject([
      { name: 'smith', networks: ['10.31.7.0/24', '10.31.9.0/24'], localNetworks: ['10.20.0.0/24'], configuredNetworks: null },
    ]);
  });

  it('of loaded connections stands in for a configuration', () => {
    const text = `list-conn event {weak {local_addrs=[%any] remote_addrs=[192.0.2.2] version=IKEv1 local-1 {class=pre-shared key groups=[]} remote-1 {id=jones class=pre-shared key groups=[]} children {net {mode=TUNNEL local-ts=[dynamic] remote-ts=[dynamic]}}}}\nlist-conns reply {}\n`;
    const connections = viciConnections(valueOf(readViciOutput(text)).events, 'list-conns');
    expect(hub({ connections }).peers).toMatchObject([
      { name: 'weak', identity: { text: 'jones' }, networks: ['192.0.2.2/32'], localNetworks: null, crypto: [{ name: 'ikev1' }] },
    ]);
  });

  it.each([
    ['no reply', 'list-sa event {a {version=2}}\n', 2],
    ['a message cut off', 'list-sa event {a {version=2', 1],
    ['a pretty message cut off', 'list-sa event {\n a {\n', 3],
    ['nothing', '', 1],
  ])('is refused with %s', (_, text, line) => expect(readViciOutput(text)).toMatchObject({ ok: false, problem: { line } }));
});

describe('ipsec.conf', () => {
  const text = `config setup
  uniqueids=yes
conn %default
    keyexchange=ikev1
    ike=3des-md5-modp1024!
    authby=secret
conn base
    left=192.0.2.1
    leftsubnet=10.20.0.0/24
conn smith  # of Springfield
    also=base
    right=198.51.100.7
    rightid="smith"
    rightsubnet=10.31.7.0/24
    aggressive=yes
    auto=start
include /etc/ipsec.d/*.conf
`;

  it('gives connections with what they take over', () => {
    const { connections, includes } = valueOf(readIpsecConf(text, 'ipsec.conf'));
    expect(connections.map(({ name, enabled }) => [name, enabled])).toEqual([
      ['base', false],
      ['smith', true],
    ]);
    expect(connections[1]).toMatchObject({
      version: 1,
      aggressive: true,
      preShared: true,
      remoteId: 'smith',
      localAddresses: ['192.0.2.1'],
      remoteAddresses: ['198.51.100.7'],
      children: [{ local: ['10.20.0.0/24'], remote: ['10.31.7.0/24'] }],
      place: { source: 'ipsec.conf', line: 10 },
    });
    expect(connections[1]?.crypto.map(({ name, place }) => [name, place.line])).toEqual([
      ['3des', 5],
      ['md5', 5],
      ['modp1024', 5],
    ]);
    expect(includes).toEqual(['/etc/ipsec.d/*.conf']);
  });

  it('survives sections that take over each other', () => {
    expect(valueOf(readIpsecConf('conn a\n also=b\nconn b\n also=a\n', 'f')).connections).toHaveLength(2);
  });

  it.each([
    ['a setting before any section', '  left=1.2.3.4\n', 1, "'left'"],
    ['a line that is none', 'conn a\n  nonsense\n', 2, "'nonsense'"],
    ['an unknown section', 'con a\n', 1, "'con'"],
  ])('is refused with %s', (_, bad, line, found) => expect(readIpsecConf(bad, 'f')).toMatchObject({ ok: false, problem: { line, found } }));
});

describe('ipsec.secrets', () => {
  it('gives identities and fingerprints; one key in any spelling is one key', () => {
    const text = `# keys\nhub smith : PSK "correct horse"\n: PSK 0sY29ycmVjdCBob3JzZQ==\n%any 10.0.0.1 : PSK 0x636f727265637420686f727365\n: PSK "0x41"\n: RSA hub.key "pass"\ncarol : EAP "pw"\ninclude /etc/ipsec.d/*.secrets\n`;
    const read = valueOf(readIpsecSecrets(text, 'ipsec.secrets', testSecrets));
    const horse = testSecrets.fingerprint('correct horse');
    expect(read.secrets.map(({ kind, fingerprint, ids }) => [kind, fingerprint, ids])).toEqual([
      ['pre-shared-key', horse, ['hub', 'smith']],
      ['pre-shared-key', horse, []],
      ['pre-shared-key', horse, ['%any', '10.0.0.1']],
      ['pre-shared-key', testSecrets.fingerprint('0x41'), []],
      ['password', testSecrets.fingerprint('pw'), ['carol']],
    ]);
    expect(read).toMatchObject({ secretFiles: ['hub.key'], includes: ['/etc/ipsec.d/*.secrets'] });
  });

  it.each(['PSK "horse"', 'a : HORSE "horse"', 'horse', ': PSK'])('shows nothing of a line it does not understand: %s', (text) => {
    const read = readIpsecSecrets(text, 'ipsec.secrets', testSecrets);
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toMatch(/horse/i);
  });
});
