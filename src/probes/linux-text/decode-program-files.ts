import { decodeBytes } from '../../domain/posix/byte-text.ts';
import { fileVersion } from '../../domain/versions/file-version.ts';
import type { HostSection, SectionResult } from '../host/host-section.ts';
import { unusable } from './section-text.ts';

/** Decodes what `programListing` prints: path, NUL, match, newline. A match holds no newline, a path may. The product's version counts before the file's. */
export function decodeProgramFiles({ bytes }: HostSection): SectionResult {
  const text = decodeBytes(bytes);
  const versions = new Map<string, { product: string | null; file: string | null }>();
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\0', at);
    const next = end < 0 ? -1 : text.indexOf('\n', end);
    if (next < 0) return unusable(0, 'path, NUL, match and newline', 'the end of the text');
    const path = text.slice(at, end);
    const [, what, version = ''] = /^(Product|File)Version *([\d., ]+)$/.exec(text.slice(end + 1, next).replaceAll('\0', '')) ?? [];
    const known = versions.get(path) ?? { product: null, file: null };
    versions.set(path, known);
    if (what === 'Product') known.product ??= fileVersion(version);
    else if (what === 'File') known.file ??= fileVersion(version);
    at = next + 1;
  }
  return { ok: true, pieces: [{ kind: 'host.programs', data: [...versions].map(([path, { product, file }]) => ({ path, version: product ?? file })) }] };
}
