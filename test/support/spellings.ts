/** Every spelling in which a name could hide in a file, as bytes to look for. All but base64 and UTF-16 ask for lower-cased bytes. */
export function spellingsOf(name: string): readonly { readonly how: string; readonly bytes: Buffer }[] {
  const lower = name.toLowerCase();
  const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
  const each = (write: (code: number) => string): string => Array.from(lower, (one) => write(one.codePointAt(0) ?? 0)).join('');
  const hex = (bytes: Buffer): string[] => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const utf16 = Buffer.from(name, 'utf16le');
  return [
    { how: 'as it is', bytes: utf8(lower) },
    { how: 'in JSON', bytes: utf8(JSON.stringify(lower).slice(1, -1)) },
    { how: 'in JSON twice', bytes: utf8(JSON.stringify(JSON.stringify(lower)).slice(2, -2)) },
    { how: 'in \\u escapes', bytes: utf8(each((code) => (code > 0xffff ? String.fromCodePoint(code) : `\\u${code.toString(16).padStart(4, '0')}`))) },
    { how: 'in a URL', bytes: utf8(encodeURIComponent(lower).toLowerCase()) },
    { how: 'in percent escapes', bytes: utf8(`%${hex(utf8(lower)).join('%')}`) },
    {
      how: 'in HTML',
      bytes: utf8(lower.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;')),
    },
    { how: 'in decimal entities', bytes: utf8(each((code) => `&#${code};`)) },
    { how: 'in hex entities', bytes: utf8(each((code) => `&#x${code.toString(16)};`)) },
    { how: 'in UTF-16', bytes: utf16 },
    { how: 'in UTF-16, the other order', bytes: Buffer.from(utf16).swap16() },
    ...[0, 1, 2].map((skip) => ({ how: `in base64, ${skip} bytes in`, bytes: utf8(base64Core(name, skip)) })),
  ];
}

/** The characters of base64 that are the same whatever stands before (`skip` bytes) and after the name. */
function base64Core(name: string, skip: number): string {
  const text = Buffer.concat([Buffer.alloc(skip), Buffer.from(name, 'utf8')])
    .toString('base64')
    .replaceAll('=', '');
  const bits = 8 * Buffer.byteLength(name);
  const first = Math.ceil((8 * skip) / 6);
  return text.slice(first, Math.floor((8 * skip + bits) / 6));
}

/** How a name is spelled in the bytes; null when it is not in them. Short names must stand alone to count. */
export function hiddenIn(bytes: Buffer, lowered: Buffer, name: string): string | null {
  for (const { how, bytes: needle } of spellingsOf(name)) {
    if (needle.length < 4) continue;
    const hay = how.startsWith('in base64') || how.startsWith('in UTF-16') ? bytes : lowered;
    if (hay.includes(needle)) return how;
  }
  return null;
}
