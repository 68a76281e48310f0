import type { VpnCrypto, VpnCryptoRole } from './vpn-hub.ts';

/** Why a piece of cryptography is too weak for patient data, and who says so. */
export interface CryptoWeakness {
  readonly why: string;
  /** Standards and reports, e.g. `RFC 8221`, `CVE-2016-6329`. */
  readonly references: readonly string[];
}

interface WeakName extends CryptoWeakness {
  readonly roles: readonly VpnCryptoRole[];
  /** Of the name in lower case, whole. */
  readonly pattern: RegExp;
}

const smallBlocks = 'encrypts in blocks of 64 bits, whose repetition reveals plain text in long-lived tunnels';

/** Every weakness this product knows of, by what names it in any of the technologies. */
export const weakCrypto: readonly WeakName[] = [
  {
    roles: ['cipher'],
    pattern: /^(?:bf|blowfish|cast|cast5|cast128|idea|rc2)(?:[-_]?\d+)?(?:-(?:cbc|cfb|ofb)|_cbc)?$/,
    why: smallBlocks,
    references: ['CVE-2016-6329', 'RFC 8221', 'RFC 8247'],
  },
  {
    roles: ['cipher'],
    pattern: /^(?:3des|des3|des-ede3?(?:-(?:cbc|cfb|ofb))?|3des[-_]cbc|tripledes|des-ede3)(?:-?\d+)?$/,
    why: smallBlocks,
    references: ['CVE-2016-2183', 'CVE-2016-6329', 'RFC 8221', 'NIST SP 800-131A Rev. 2'],
  },
  {
    roles: ['cipher'],
    pattern: /^(?:des|des-(?:cbc|cfb|ofb)|des_cbc)$/,
    why: 'has keys of 56 bits, which can be tried out',
    references: ['RFC 8221', 'RFC 8247'],
  },
  { roles: ['cipher'], pattern: /^(?:rc4|arcfour)(?:[-_]?\d+)?$/, why: 'leaks plain text statistically', references: ['RFC 7465'] },
  { roles: ['cipher'], pattern: /^(?:none|null|noencryption)$/, why: 'does not encrypt at all', references: ['RFC 8221', '45 CFR 164.312(e)(2)(ii)'] },
  {
    roles: ['integrity'],
    pattern: /^(?:hmac[-_])?md5(?:[-_]?(?:96|128))?$/,
    why: 'rests on MD5, whose collisions can be computed',
    references: ['RFC 8221', 'RFC 8247', 'RFC 6151'],
  },
  { roles: ['integrity'], pattern: /^none$/, why: 'leaves packets unauthenticated unless the cipher does it', references: ['RFC 8221'] },
  {
    roles: ['exchange'],
    pattern: /^(?:(?:dh|pfs|group|modp)?[-_ ]?(?:group)?[-_ ]?(?:1|2|5|22)|modp[-_]?(?:768|1024|1536)|modp1024s160|modp_1024_160)$/,
    why: 'derives its keys in a group too small to resist precomputation',
    references: ['RFC 8247', 'NIST SP 800-77 Rev. 1', 'CVE-2015-4000'],
  },
  { roles: ['protocol'], pattern: /^ikev1$/, why: 'is the deprecated first version of the key exchange', references: ['RFC 9395'] },
  {
    roles: ['protocol'],
    pattern: /^ikev1-aggressive-psk$/,
    why: 'sends a hash of the pre-shared key to whoever asks, which can be guessed offline',
    references: ['CVE-2002-1623', 'RFC 9395'],
  },
  {
    roles: ['protocol'],
    pattern: /^pptp$/,
    why: 'rests on MS-CHAPv2 and RC4, both broken',
    references: ['Microsoft Security Advisory 2743314', 'NIST SP 800-77 Rev. 1'],
  },
  { roles: ['protocol'], pattern: /^l2tp$/, why: 'does not encrypt without IPsec around it', references: ['RFC 3193'] },
  {
    roles: ['protocol'],
    pattern: /^static-key$/,
    why: 'one key for ever: who learns it reads all traffic recorded before',
    references: ['OpenVPN 2.6 deprecated options'],
  },
  {
    roles: ['authentication'],
    pattern: /^(?:verify-client-cert (?:none|optional)|client-cert-not-required)$/,
    why: 'lets clients in without a certificate of their own',
    references: ['CWE-287'],
  },
  {
    roles: ['authentication'],
    pattern: /^(?:pap|chap|mschapv1|mschapv2|ms-chapv2)$/,
    why: 'lets passwords be recovered from what was recorded',
    references: ['Microsoft Security Advisory 2743314'],
  },
  {
    roles: ['control-channel'],
    pattern: /^tls-version-min 1\.[01](?: .*)?$/,
    why: 'accepts TLS 1.0 or 1.1',
    references: ['RFC 8996', 'NIST SP 800-52 Rev. 2'],
  },
  { roles: ['control-channel'], pattern: /^providers .*\blegacy\b.*$/, why: 'loads algorithms that OpenSSL took out of use', references: ['CVE-2016-6329'] },
  {
    roles: ['control-channel'],
    pattern: /^(?!.*!).*(?:rc4|3des|des-cbc|null|exp|md5|anon|adh).*$/,
    why: 'allows a broken cipher suite for the key exchange',
    references: ['RFC 9325', 'RFC 7465'],
  },
];

/** The weakness of an algorithm or setting; null when none is known. */
export function cryptoWeakness({ role, name }: Pick<VpnCrypto, 'role' | 'name'>): CryptoWeakness | null {
  const lower = name.toLowerCase();
  return weakCrypto.find(({ roles, pattern }) => roles.includes(role) && pattern.test(lower)) ?? null;
}
