import { decodeText } from '../text-encoding/decode-text.ts';

/** The text, or why there is none; `programsFail` false: the programs may read it although we cannot. */
export type ConfigText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly expected: string; readonly found: string; readonly programsFail: boolean };

const declaration = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/;

/**
 * The text of an XML file as .NET decodes it: the byte order mark wins, then what the XML declaration names, then UTF-8. A declared UTF-16
 * without UTF-16 bytes is an error there, and so are bytes that are not what was declared.
 */
export function configText(bytes: Uint8Array): ConfigText {
  const decoded = decodeText(bytes, 'cp1252');
  if (!decoded.ok) return { ...decoded, programsFail: true };
  const { encoding, text } = decoded;
  const declared = declaration.exec(text)?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding.bom || encoding.name.startsWith('utf-16')) return { ok: true, text };
  if (declared !== 'utf-8') return declaredText(bytes, declared);
  return encoding.assumed ? { ok: false, expected: 'UTF-8', found: 'bytes that are not', programsFail: true } : { ok: true, text };
}

function declaredText(bytes: Uint8Array, declared: string): ConfigText {
  if (/^(?:utf-?16|unicode|ucs-2)/.test(declared)) return { ok: false, expected: 'UTF-16, as declared', found: 'bytes that are not', programsFail: true };
  try {
    return { ok: true, text: new TextDecoder(declared, { fatal: true }).decode(bytes) };
  } catch (error) {
    // RangeError: no such encoding here; TypeError: bytes that are not in it.
    if (error instanceof RangeError) return { ok: false, expected: 'an encoding that is known here', found: 'a declaration of another', programsFail: false };
    if (error instanceof TypeError) return { ok: false, expected: 'bytes in the declared encoding', found: 'others', programsFail: true };
    throw error;
  }
}
