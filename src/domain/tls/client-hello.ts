import { asciiBytes, type Bytes, concatBytes, sized, u16, u8 } from './byte-writer.ts';
import type { CipherSuite } from './cipher-suites.ts';
import { type TlsVersion, versionCode } from './tls-version.ts';

/** What a first message offers. */
export interface HelloOffer {
  /** The newest version offered; for TLS 1.3 the only one. */
  readonly version: TlsVersion;
  /** For TLS 1.3 its own. */
  readonly suites: readonly CipherSuite[];
  /** DNS name to ask for (SNI); null for the server's default, or when it is an address. */
  readonly serverName: string | null;
  /** 96 random bytes: client random, session id, key share. Nothing secret: no handshake is ever finished. */
  readonly random: Uint8Array;
}

/** How many random bytes an offer takes. */
export const helloRandomBytes = 96;

// RFC 8446 4.2.7: every curve still in use somewhere and the finite fields, so that a refusal is about the version or the suites.
const groups = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0013, 0x0015, 0x001a, 0x001b, 0x001c, 0x0100, 0x0101, 0x0102];
// RFC 8446 4.2.3: ECDSA, PSS, Ed25519, Ed448, PKCS#1, DSA; down to SHA-1 and MD5.
const signatures = [
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0807, 0x0808, 0x0401, 0x0501, 0x0601, 0x0301, 0x0303, 0x0402, 0x0502, 0x0602,
  0x0203, 0x0201, 0x0202, 0x0101,
];
const renegotiationInfo = 0x00ff;

/** A ClientHello as the bytes of one record. Source: RFC 8446 4.1.2, RFC 5246 7.4.1.2, RFC 6101 5.6.1.2. */
export function clientHello(offer: HelloOffer): Uint8Array {
  const { version, random } = offer;
  if (random.length < helloRandomBytes) throw new RangeError(`a hello takes ${helloRandomBytes} random bytes`);
  const modern = version === 'TLSv1.3';
  // Schannel wants the last one.
  const suites = [...offer.suites.map(({ code }) => code), ...(modern ? [] : [renegotiationInfo])];
  const hello = concatBytes([
    u16(Math.min(versionCode(version), 0x0303)),
    random.subarray(0, 32),
    // Nobody needs a session id, but some servers hang up on a hello without one.
    sized(1, random.subarray(32, 64)),
    sized(2, ...suites.map(u16)),
    sized(1, u8(0)),
    version === 'SSLv3' ? [] : sized(2, ...extensions(offer)),
  ]);
  return concatBytes([u8(22), u16(version === 'SSLv3' ? 0x0300 : 0x0301), sized(2, u8(1), sized(3, hello))]);
}

function extensions({ version, serverName, random }: HelloOffer): Uint8Array[] {
  const list: Uint8Array[] = [];
  const add = (type: number, ...body: readonly Bytes[]): void => void list.push(concatBytes([u16(type), sized(2, ...body)]));
  if (serverName !== null && isDnsName(serverName)) add(0, sized(2, u8(0), sized(2, asciiBytes(serverName))));
  add(10, sized(2, ...groups.map(u16)));
  add(11, sized(1, u8(0)));
  if (version === 'TLSv1.2' || version === 'TLSv1.3') add(13, sized(2, ...signatures.map(u16)));
  if (version === 'TLSv1.3') {
    add(43, sized(1, u16(versionCode(version))));
    add(45, sized(1, u8(1)));
    // Any 32 bytes are a point of X25519. A server that wants another curve asks for it, which is an answer as well.
    add(51, sized(2, u16(0x001d), sized(2, random.subarray(64, 96))));
  }
  return list;
}

function isDnsName(name: string): boolean {
  return /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i.test(name) && !/^[\d.]+$/.test(name);
}
