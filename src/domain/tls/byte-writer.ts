/** A part of a message: bytes, or a number as `u8`, `u16` … builds them. */
export type Bytes = Uint8Array | readonly number[];

/** One byte. */
export function u8(value: number): readonly number[] {
  return [value & 0xff];
}

/** Two bytes, big-endian as everything in TLS. */
export function u16(value: number): readonly number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

/** Several parts as one. */
export function concatBytes(parts: readonly Bytes[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The parts with their length before them, in `size` bytes. */
export function sized(size: 1 | 2 | 3, ...parts: readonly Bytes[]): Uint8Array {
  const body = concatBytes(parts);
  const length = [body.length >> 16, body.length >> 8, body.length].slice(3 - size).map((byte) => byte & 0xff);
  return concatBytes([length, body]);
}

/** Text of ASCII letters as bytes. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0x7f);
}
