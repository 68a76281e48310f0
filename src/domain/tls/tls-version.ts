/** The protocol versions a server can be asked for, oldest first. */
export const tlsVersions = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
/** A protocol version, spelled as OpenSSL does. */
export type TlsVersion = (typeof tlsVersions)[number];

const wireCodes: Readonly<Record<TlsVersion, number>> = { 'SSLv3': 0x0300, 'TLSv1': 0x0301, 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 };

/** The two bytes a version is on the wire. */
export function versionCode(version: TlsVersion): number {
  return wireCodes[version];
}

/** The version two wire bytes mean; null for what is none of ours. */
export function versionOfCode(code: number): TlsVersion | null {
  return tlsVersions.find((version) => wireCodes[version] === code) ?? null;
}
