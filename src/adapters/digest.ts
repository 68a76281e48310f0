import { createHash, createHmac, randomBytes } from 'node:crypto';

/** SHA-256 of text (as UTF-8) or bytes, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of text (as UTF-8), Base64: what a page's policy names its style by. */
export function sha256Base64(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Turns a secret into `key id:hex`, equal for equal secrets of one run and useless outside of it; '' stays ''. */
export type Fingerprinter = (secret: string) => string;

/** A fingerprinter with a random key of its own, which is never shown and ends with the process. */
export function newFingerprinter(): Fingerprinter {
  const key = randomBytes(32);
  const id = randomBytes(4).toString('hex');
  return (secret) => (secret === '' ? '' : `${id}:${createHmac('sha256', key).update(secret).digest('hex')}`);
}
