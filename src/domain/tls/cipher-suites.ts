/** Families of cipher suites a server is asked for by name, worst first. */
export const suiteGroups = ['null', 'anonymous', 'export', 'rc4', 'des', 'rsaKeyExchange', 'cbc', 'forwardSecret'] as const;
/**
 * `null`: no encryption. `anonymous`: no certificate. `export`: 40 to 56 bits on purpose. `des`: single and triple DES.
 * `rsaKeyExchange`: whoever gets the key reads recorded sessions. `forwardSecret`: ephemeral key exchange with a certificate.
 */
export type SuiteGroup = (typeof suiteGroups)[number];

/** A cipher suite of SSLv3 to TLS 1.2 that needs no secret beforehand (no PSK, SRP, Kerberos), or one of TLS 1.3. */
export interface CipherSuite {
  readonly code: number;
  /** Name in the IANA registry. */
  readonly name: string;
  readonly groups: ReadonlySet<SuiteGroup>;
}

// Codes and names of the IANA "TLS Cipher Suites" registry and, for EXPORT1024, draft-ietf-tls-56-bit-ciphersuites. Key exchange: code, cipher …
const byKeyExchange: readonly (readonly [keyExchange: string, suites: string])[] = [
  [
    'ECDHE_ECDSA',
    `c02b AES_128_GCM_SHA256 c02c AES_256_GCM_SHA384 cca9 CHACHA20_POLY1305_SHA256 c0ac AES_128_CCM c0ad AES_256_CCM c0ae AES_128_CCM_8
    c0af AES_256_CCM_8 c05c ARIA_128_GCM_SHA256 c05d ARIA_256_GCM_SHA384 c086 CAMELLIA_128_GCM_SHA256 c087 CAMELLIA_256_GCM_SHA384
    c023 AES_128_CBC_SHA256 c024 AES_256_CBC_SHA384 c009 AES_128_CBC_SHA c00a AES_256_CBC_SHA c072 CAMELLIA_128_CBC_SHA256
    c073 CAMELLIA_256_CBC_SHA384 c008 3DES_EDE_CBC_SHA c007 RC4_128_SHA c006 NULL_SHA`,
  ],
  [
    'ECDHE_RSA',
    `c02f AES_128_GCM_SHA256 c030 AES_256_GCM_SHA384 cca8 CHACHA20_POLY1305_SHA256 c060 ARIA_128_GCM_SHA256 c061 ARIA_256_GCM_SHA384
    c08a CAMELLIA_128_GCM_SHA256 c08b CAMELLIA_256_GCM_SHA384 c027 AES_128_CBC_SHA256 c028 AES_256_CBC_SHA384 c013 AES_128_CBC_SHA
    c014 AES_256_CBC_SHA c076 CAMELLIA_128_CBC_SHA256 c077 CAMELLIA_256_CBC_SHA384 c012 3DES_EDE_CBC_SHA c011 RC4_128_SHA c010 NULL_SHA`,
  ],
  [
    'DHE_RSA',
    `009e AES_128_GCM_SHA256 009f AES_256_GCM_SHA384 ccaa CHACHA20_POLY1305_SHA256 c09e AES_128_CCM c09f AES_256_CCM c0a2 AES_128_CCM_8
    c0a3 AES_256_CCM_8 c052 ARIA_128_GCM_SHA256 c053 ARIA_256_GCM_SHA384 c07c CAMELLIA_128_GCM_SHA256 c07d CAMELLIA_256_GCM_SHA384
    0067 AES_128_CBC_SHA256 006b AES_256_CBC_SHA256 0033 AES_128_CBC_SHA 0039 AES_256_CBC_SHA 0045 CAMELLIA_128_CBC_SHA
    0088 CAMELLIA_256_CBC_SHA 00be CAMELLIA_128_CBC_SHA256 00c4 CAMELLIA_256_CBC_SHA256 009a SEED_CBC_SHA 0016 3DES_EDE_CBC_SHA 0015 DES_CBC_SHA`,
  ],
  ['DHE_RSA_EXPORT', '0014 DES40_CBC_SHA'],
  [
    'DHE_DSS',
    `00a2 AES_128_GCM_SHA256 00a3 AES_256_GCM_SHA384 c056 ARIA_128_GCM_SHA256 c057 ARIA_256_GCM_SHA384
    c080 CAMELLIA_128_GCM_SHA256 c081 CAMELLIA_256_GCM_SHA384 0040 AES_128_CBC_SHA256
    006a AES_256_CBC_SHA256 0032 AES_128_CBC_SHA 0038 AES_256_CBC_SHA 0044 CAMELLIA_128_CBC_SHA 0087 CAMELLIA_256_CBC_SHA
    00bd CAMELLIA_128_CBC_SHA256 00c3 CAMELLIA_256_CBC_SHA256 0099 SEED_CBC_SHA 0013 3DES_EDE_CBC_SHA 0012 DES_CBC_SHA 0066 RC4_128_SHA`,
  ],
  ['DHE_DSS_EXPORT', '0011 DES40_CBC_SHA'],
  ['DHE_DSS_EXPORT1024', '0063 DES_CBC_SHA 0065 RC4_56_SHA'],
  [
    'RSA',
    `009c AES_128_GCM_SHA256 009d AES_256_GCM_SHA384 c09c AES_128_CCM c09d AES_256_CCM c0a0 AES_128_CCM_8 c0a1 AES_256_CCM_8
    c050 ARIA_128_GCM_SHA256 c051 ARIA_256_GCM_SHA384 c07a CAMELLIA_128_GCM_SHA256 c07b CAMELLIA_256_GCM_SHA384 003c AES_128_CBC_SHA256
    003d AES_256_CBC_SHA256 002f AES_128_CBC_SHA 0035 AES_256_CBC_SHA 0041 CAMELLIA_128_CBC_SHA 0084 CAMELLIA_256_CBC_SHA
    00ba CAMELLIA_128_CBC_SHA256 00c0 CAMELLIA_256_CBC_SHA256 0096 SEED_CBC_SHA 0007 IDEA_CBC_SHA 000a 3DES_EDE_CBC_SHA 0009 DES_CBC_SHA
    0005 RC4_128_SHA 0004 RC4_128_MD5 003b NULL_SHA256 0002 NULL_SHA 0001 NULL_MD5`,
  ],
  ['RSA_EXPORT', '0003 RC4_40_MD5 0006 RC2_CBC_40_MD5 0008 DES40_CBC_SHA'],
  ['RSA_EXPORT1024', '0060 RC4_56_MD5 0061 RC2_CBC_56_MD5 0062 DES_CBC_SHA 0064 RC4_56_SHA'],
  ['ECDH_ECDSA', ecdhSuites('c02d c02e c025 c026 c004 c005 c003 c002 c001')],
  ['ECDH_RSA', ecdhSuites('c031 c032 c029 c02a c00e c00f c00d c00c c00b')],
  ['DH_DSS', dhSuites('00a4 00a5 003e 0068 0030 0036 0042 0085 0097 000d 000c')],
  ['DH_DSS_EXPORT', '000b DES40_CBC_SHA'],
  ['DH_RSA', dhSuites('00a0 00a1 003f 0069 0031 0037 0043 0086 0098 0010 000f')],
  ['DH_RSA_EXPORT', '000e DES40_CBC_SHA'],
  [
    'DH_anon',
    `${dhSuites('00a6 00a7 006c 006d 0034 003a 0046 0089 009b 001b 001a')} c084 CAMELLIA_128_GCM_SHA256 c085 CAMELLIA_256_GCM_SHA384
    00bf CAMELLIA_128_CBC_SHA256 00c5 CAMELLIA_256_CBC_SHA256 0018 RC4_128_MD5`,
  ],
  ['DH_anon_EXPORT', '0017 RC4_40_MD5 0019 DES40_CBC_SHA'],
  ['ECDH_anon', 'c018 AES_128_CBC_SHA c019 AES_256_CBC_SHA c017 3DES_EDE_CBC_SHA c016 RC4_128_SHA c015 NULL_SHA'],
];

function ecdhSuites(codes: string): string {
  return named(
    codes,
    'AES_128_GCM_SHA256 AES_256_GCM_SHA384 AES_128_CBC_SHA256 AES_256_CBC_SHA384 AES_128_CBC_SHA AES_256_CBC_SHA 3DES_EDE_CBC_SHA RC4_128_SHA NULL_SHA',
  );
}

function dhSuites(codes: string): string {
  return named(
    codes,
    'AES_128_GCM_SHA256 AES_256_GCM_SHA384 AES_128_CBC_SHA256 AES_256_CBC_SHA256 AES_128_CBC_SHA AES_256_CBC_SHA CAMELLIA_128_CBC_SHA CAMELLIA_256_CBC_SHA SEED_CBC_SHA 3DES_EDE_CBC_SHA DES_CBC_SHA',
  );
}

function named(codes: string, ciphers: string): string {
  const names = ciphers.split(' ');
  return codes
    .split(' ')
    .map((code, index) => `${code} ${names[index]}`)
    .join(' ');
}

function groupsOf(keyExchange: string, cipher: string): ReadonlySet<SuiteGroup> {
  const is: Readonly<Record<SuiteGroup, boolean>> = {
    null: cipher.startsWith('NULL'),
    anonymous: keyExchange.includes('anon'),
    export: keyExchange.includes('EXPORT'),
    rc4: cipher.startsWith('RC4'),
    des: /^3?DES/.test(cipher),
    rsaKeyExchange: keyExchange.startsWith('RSA'),
    cbc: cipher.includes('CBC'),
    forwardSecret: /^(?:EC)?DHE_/.test(keyExchange),
  };
  return new Set(suiteGroups.filter((group) => is[group]));
}

const allSuites: readonly CipherSuite[] = byKeyExchange.flatMap(([keyExchange, text]) =>
  [...text.matchAll(/([0-9a-f]{4})\s+(\w+)/g)].map(([, code = '', cipher = '']) => ({
    code: Number.parseInt(code, 16),
    name: `TLS_${keyExchange}_WITH_${cipher}`,
    groups: groupsOf(keyExchange, cipher),
  })),
);

/** What hardly any server has: ARIA, Camellia in GCM, short CCM tags, and fixed Diffie-Hellman with a cipher that is not weak. */
const unusual = /ARIA|CAMELLIA_\d+_GCM|CCM_8|^TLS_(?:EC)?DH_(?:RSA|DSS|ECDSA)_WITH_(?:AES|CAMELLIA|SEED)/;

/** Every suite up to TLS 1.2 this scanner offers, strong ones first: fewer than 128, for some servers hang up on more. */
export const cipherSuites: readonly CipherSuite[] = allSuites.filter(({ name }) => !unusual.test(name));

const forwardOnly: ReadonlySet<SuiteGroup> = new Set(['forwardSecret']);

/** The suites of TLS 1.3: all authenticated, all with forward secrecy. */
export const tls13Suites: readonly CipherSuite[] = [
  { code: 0x1301, name: 'TLS_AES_128_GCM_SHA256', groups: forwardOnly },
  { code: 0x1302, name: 'TLS_AES_256_GCM_SHA384', groups: forwardOnly },
  { code: 0x1303, name: 'TLS_CHACHA20_POLY1305_SHA256', groups: forwardOnly },
  { code: 0x1304, name: 'TLS_AES_128_CCM_SHA256', groups: forwardOnly },
  { code: 0x1305, name: 'TLS_AES_128_CCM_8_SHA256', groups: forwardOnly },
];

const byCode = new Map([...allSuites, ...tls13Suites].map((suite) => [suite.code, suite]));

/** The suite of a code; null for one that is not known here. */
export function cipherSuite(code: number): CipherSuite | null {
  return byCode.get(code) ?? null;
}

/** The suite with this IANA name; null for one that is not known here. */
export function cipherSuiteNamed(name: string): CipherSuite | null {
  return [...allSuites, ...tls13Suites].find((suite) => suite.name === name) ?? null;
}

/** Every suite up to TLS 1.2 of at least one of the groups, strong ones first. */
export function suitesOf(...groups: readonly SuiteGroup[]): readonly CipherSuite[] {
  return cipherSuites.filter((suite) => groups.some((group) => suite.groups.has(group)));
}
