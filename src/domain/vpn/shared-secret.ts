/**
 * What a pre-shared key is made of, one character a byte: strongSwan writes it as text, `0x` and hex digits, or `0s` and base64, and one key in
 * two spellings must have one fingerprint.
 */
export function sharedSecretBytes(text: string): string {
  const hex = /^0x((?:[0-9a-f]{2})+)$/i.exec(text.replaceAll('_', ''))?.[1];
  if (hex !== undefined) return fromBytes((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  const base64 = /^0s([A-Za-z0-9+/]+)={0,2}$/.exec(text)?.[1];
  return base64 === undefined ? textBytes(text) : fromBytes(base64Bytes(base64));
}

/** Text as bytes, one character a byte. */
export function textBytes(text: string): string {
  return fromBytes([...new TextEncoder().encode(text)]);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Bytes(digits: string): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits) {
    value = ((value << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 255);
  }
  return bytes;
}

function fromBytes(bytes: readonly number[]): string {
  return bytes.map((byte) => String.fromCharCode(byte)).join('');
}
