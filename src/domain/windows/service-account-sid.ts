import { type Sid, wellKnownSid } from './sid.ts';

/**
 * SID of an account that services run as and no list of users has: LocalService, NetworkService, and the virtual account `NT SERVICE\name`,
 * whose SID is made of the SHA-1 of the service's name in capitals; null for any other account. Source: [MS-DTYP] 2.4.2.4, `sc showsid`.
 */
export function serviceAccountSid(account: string): Sid | null {
  const [, name] = /^nt service\\(.+)$/i.exec(account) ?? [];
  if (name !== undefined) return ['S-1-5-80', ...sha1(name.toUpperCase()).map(swapped)].join('-');
  const bare = account.toLowerCase().replace(/^nt authority\\/, '');
  if (/^local ?service$/.test(bare)) return wellKnownSid.localService;
  return /^network ?service$/.test(bare) ? wellKnownSid.networkService : null;
}

/** Sub-authorities are read with the lowest byte first. */
function swapped(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}

/** The five words of the digest of a text as UTF-16, lowest byte first (FIPS 180-4). No secret is hashed here: the digest is part of a public name. */
function sha1(text: string): readonly number[] {
  const length = text.length * 2;
  const bytes = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), true);
  bytes[length] = 0x80;
  view.setUint32(bytes.length - 4, length * 8);
  let digest: readonly number[] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < bytes.length; block += 64) digest = withBlock(digest, view, block);
  return digest;
}

function withBlock(digest: readonly number[], view: DataView, block: number): readonly number[] {
  const words = Array.from({ length: 16 }, (_, at) => view.getUint32(block + at * 4));
  const word = (at: number): number => words[at] ?? 0;
  for (let at = 16; at < 80; at++) words.push(rotated(word(at - 3) ^ word(at - 8) ^ word(at - 14) ^ word(at - 16), 1));
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = digest;
  for (let at = 0; at < 80; at++) {
    const [mixed, constant] =
      at < 20
        ? [(b & c) | (~b & d), 0x5a827999]
        : at < 40
          ? [b ^ c ^ d, 0x6ed9eba1]
          : at < 60
            ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
            : [b ^ c ^ d, 0xca62c1d6];
    const next = (rotated(a, 5) + mixed + e + constant + word(at)) >>> 0;
    [a, b, c, d, e] = [next, a, rotated(b, 30), c, d];
  }
  return [a, b, c, d, e].map((value, at) => (value + (digest[at] ?? 0)) >>> 0);
}

function rotated(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
