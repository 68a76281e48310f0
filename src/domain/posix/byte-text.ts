/**
 * Bytes as text that can be turned back: UTF-8 where it is, else each byte that is not part of valid UTF-8 becomes the lone surrogate
 * U+DC00 + byte (PEP 383). File names on Linux are bytes, and two different names must not become one.
 */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodePieces(bytes);
  }
}

/** The bytes `decodeBytes` made text of. */
export function encodeBytes(text: string): Uint8Array {
  if (!loneBytes.test(text)) return new TextEncoder().encode(text);
  const parts = text.split(/([\udc80-\udcff])/u);
  const encoder = new TextEncoder();
  return Uint8Array.from(parts.flatMap((part, at) => (at % 2 === 1 ? [part.charCodeAt(0) - 0xdc00] : [...encoder.encode(part)])));
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const loneBytes = /[\udc80-\udcff]/u;

function decodePieces(bytes: Uint8Array): string {
  let text = '';
  let good = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += `${strict.decode(bytes.subarray(good, at))}${String.fromCharCode(0xdc00 + (bytes[at] ?? 0))}`;
    good = ++at;
  }
  return text + strict.decode(bytes.subarray(good));
}

/** Bytes of the valid UTF-8 sequence at this place; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    return strict.decode(bytes.subarray(at, at + length)) === '' ? 0 : length;
  } catch {
    return 0;
  }
}
