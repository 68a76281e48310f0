import type { HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { type ListedObject, objectThinner, worthListing } from '../host/thin-objects.ts';
import { partlyRead, sectionLines } from './section-text.ts';

/** Decodes what our script for Samba's access lists prints: lines of JSON with `path`, `type` and `sddl`, or `error`. */
export function decodeSambaNtAcl(section: HostSection): SectionResult {
  const problems: SectionProblem[] = [];
  const objects = sectionLines(section).flatMap(({ number, text }): ListedObject[] => {
    const { path, type, sddl } = rowOf(text);
    if (path !== null && sddl !== null)
      return [
        { path, type: type === 'd' ? 'folder' : 'file', target: null, volume: null, id: null, descriptor: { kind: 'windows', sddl, sddlSource: 'samba' } },
      ];
    problems.push({ line: number, expected: 'a path and its access list', found: path === null ? 'something else' : 'a list that could not be read' });
    return [];
  });
  const paths = new Set(objects.map(({ path }) => path));
  const thinner = objectThinner('/', worthListing(paths, '/'));
  for (const object of objects) thinner.add(object);
  return partlyRead(section, [{ kind: 'files.objects', data: thinner.objects() }], problems, objects.length === 0);
}

function rowOf(line: string): { readonly path: string | null; readonly type: string | null; readonly sddl: string | null } {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    row = null;
  }
  const text = (name: string): string | null => {
    const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : null;
    return typeof value === 'string' ? value : null;
  };
  return { path: text('path'), type: text('type'), sddl: text('sddl') };
}
