import { codePageText, type CodePage } from './code-pages.ts';

/** How a file was encoded. `assumed`: nothing in the file says so, the code page was the caller's guess; its letters above 7F may be others. */
export interface TextEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | CodePage;
  readonly bom: boolean;
  readonly assumed: boolean;
}

/** The text without byte order mark, or what was expected and found instead. */
export type DecodedText =
  | { readonly ok: true; readonly text: string; readonly encoding: TextEncoding }
  | { readonly ok: false; readonly expected: string; readonly found: string };

/**
 * Decodes a text file: by its byte order mark, else as UTF-16 where every second byte is mostly zero, else as strict UTF-8, else with
 * `codePage`; null refuses what is not UTF-8. Unpaired surrogates of UTF-16 stay as they are: they are legal in Windows file names.
 */
export function decodeText(bytes: Uint8Array, codePage: CodePage | null): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0])) return { ok: false, expected: 'UTF-8 or UTF-16', found: 'the byte order mark of UTF-32' };
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return utf8(bytes.subarray(3), true) ?? notText('UTF-8 after its byte order mark');
  if (startsWith(bytes, [0xff, 0xfe])) return utf16(bytes.subarray(2), 'utf-16le', true);
  if (startsWith(bytes, [0xfe, 0xff])) return utf16(bytes.subarray(2), 'utf-16be', true);
  const width = silentUtf16(bytes);
  if (width !== null) return utf16(bytes, width, false);
  const text = utf8(bytes, false);
  if (text !== null) return text;
  if (codePage === null) return notText('UTF-8');
  return { ok: true, text: codePageText(bytes, codePage), encoding: { name: codePage, bom: false, assumed: true } };
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return bytes.length >= mark.length && mark.every((byte, index) => bytes[index] === byte);
}

function notText(expected: string): DecodedText {
  return { ok: false, expected, found: 'bytes that are not' };
}

function utf8(bytes: Uint8Array, bom: boolean): DecodedText | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ok: true, text, encoding: { name: 'utf-8', bom, assumed: false } };
  } catch (error) {
    // The decoder signals bytes that are not UTF-8 with a TypeError.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function utf16(bytes: Uint8Array, name: 'utf-16le' | 'utf-16be', bom: boolean): DecodedText {
  if (bytes.length % 2 === 1) return { ok: false, expected: 'an even number of bytes of UTF-16', found: 'a file cut in the middle of a character' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = new Uint16Array(bytes.length / 2);
  for (let index = 0; index < units.length; index += 1) units[index] = view.getUint16(index * 2, name === 'utf-16le');
  const parts: string[] = [];
  // Spreading more than some ten thousand arguments overflows the stack.
  for (let start = 0; start < units.length; start += 8192) parts.push(String.fromCharCode(...units.subarray(start, start + 8192)));
  return { ok: true, text: parts.join(''), encoding: { name, bom, assumed: false } };
}

/** UTF-16 without a mark gives itself away: line ends, digits and brackets have a zero byte, always on the same side. */
function silentUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(even, odd);
  if (most === 0 || most * 10 < head.length || Math.min(even, odd) * 8 > most) return null;
  return odd > even ? 'utf-16le' : 'utf-16be';
}
