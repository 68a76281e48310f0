import { createHash, createHmac, randomBytes } from 'node:crypto';

/** SHA-256 of text (as UTF-8) or bytes, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of text (as UTF-8), Base64: what a page's policy names its style by. */
export function sha256Base64(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Namespace of our UUIDs; chosen once, never changed. */
const namespace = Buffer.from('6f0f3a1c5d0b4a7e9a3e0c2b7d9f4e21', 'hex');

/** A version 5 UUID (RFC 9562) of a name in our namespace. */
export function nameUuid(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}

/** Turns a secret into `key id:hex`, equal for equal secrets of one run and useless outside of it; '' stays ''. */
export type Fingerprinter = (secret: string) => string;

/** HMAC-SHA-256 (lower-case hex) with a key that the operator keeps. */
export function keyedDigest(key: string): (text: string) => string {
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}

/** 32 random bytes, hex. */
export function newKey(): string {
  return randomBytes(32).toString('hex');
}

/** A fingerprinter with a random key of its own, which is never shown and ends with the process. */
export function newFingerprinter(): Fingerprinter {
  const key = randomBytes(32);
  const id = randomBytes(4).toString('hex');
  return (secret) => (secret === '' ? '' : `${id}:${createHmac('sha256', key).update(secret).digest('hex')}`);
}
