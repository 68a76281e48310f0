import { describe, expect, it } from 'vitest';
import type { VpnCryptoRole } from '../../../src/domain/vpn/vpn-hub.ts';
import { cryptoWeakness, weakCrypto } from '../../../src/domain/vpn/weak-crypto.ts';

const weak: readonly (readonly [VpnCryptoRole, ...string[]])[] = [
  [
    'cipher',
    'BF-CBC',
    'BF',
    'blowfish',
    'blowfish128',
    'CAST5-CBC',
    'cast128',
    'IDEA-CBC',
    'RC2-40-CBC',
    'DES-CBC',
    'des',
    'DES-EDE3-CBC',
    'DES-EDE-CBC',
    '3des',
    '3DES_CBC',
    'DES3',
    'RC4',
    'none',
    'null',
  ],
  ['integrity', 'MD5', 'md5', 'hmac_md5', 'HMAC_MD5_96', 'MD596', 'none'],
  ['exchange', 'modp768', 'modp1024', 'modp1536', 'modp1024s160', 'MODP_1024', 'MODP_1024_160', '1', '2', '5', '22', 'Group2', 'PFS1', 'DH_GROUP_2'],
  ['protocol', 'ikev1', 'ikev1-aggressive-psk', 'pptp', 'l2tp', 'static-key'],
  ['authentication', 'verify-client-cert none', 'client-cert-not-required', 'MSChapv2', 'PAP'],
  ['control-channel', 'tls-version-min 1.0', 'tls-version-min 1.1', 'providers legacy default', 'TLS-DHE-RSA-WITH-3DES-EDE-CBC-SHA', 'DHE-RSA-RC4-SHA'],
];
const sound: readonly (readonly [VpnCryptoRole, ...string[]])[] = [
  ['cipher', 'AES-256-GCM', 'AES-128-CBC', 'aes256', 'aes128gcm16', 'CHACHA20-POLY1305', 'AES_GCM_16', 'CAMELLIA-256-CBC'],
  ['integrity', 'SHA256', 'sha1', 'hmac_sha256', 'HMAC_SHA2_256_128'],
  ['exchange', 'modp2048', 'modp2048s256', 'MODP_2048', 'ecp256', 'x25519', '14', '19', '24', '21', '31', 'Group14', 'ECP256', 'PFS2048', 'curve25519'],
  ['protocol', 'wireguard', 'ikev2', 'sstp', 'l2tp-ipsec'],
  ['authentication', 'verify-client-cert require', 'psk', 'pubkey', 'eap'],
  ['control-channel', 'tls-version-min 1.2', 'providers default', 'TLS-ECDHE-RSA-WITH-AES-256-GCM-SHA384', 'DEFAULT:!EXP:!LOW:!RC4'],
];
const each = (table: typeof weak) => table.flatMap(([role, ...names]) => names.map((name) => [role, name] as const));

describe('weak', () => {
  it.each(each(weak))('%s %s says why, and who says so', (role, name) => {
    const found = cryptoWeakness({ role, name });
    expect(found?.why.length).toBeGreaterThan(15);
    expect(found?.references.length).toBeGreaterThan(0);
  });

  it('is every entry for some name', () => {
    const used = new Set(each(weak).map(([role, name]) => cryptoWeakness({ role, name })));
    expect(weakCrypto.filter((entry) => !used.has(entry))).toEqual([]);
  });
});

it.each(each(sound))('%s %s is not weak', (role, name) => expect(cryptoWeakness({ role, name })).toBeNull());
