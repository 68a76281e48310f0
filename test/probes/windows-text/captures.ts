import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bytes of a file in fixtures/captures/windows. */
export function capture(name: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../../../fixtures/captures/windows/${name}`, import.meta.url)));
}

/** Text as PowerShell 5.1's `>` writes it. */
export function utf16(text: string, mark = true): Uint8Array {
  return Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
}
