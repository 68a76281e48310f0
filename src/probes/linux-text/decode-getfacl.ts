import { parentOf } from '../../domain/paths/parent-of.ts';
import { newGetfaclReader } from '../../domain/posix/getfacl-reader.ts';
import type { ListedFile } from '../../domain/posix/getfacl-text.ts';
import type { HostDecodeOptions, HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import type { PatientFolderCounter } from '../host/patient-folders.ts';
import { type ListedObject, objectThinner, worthListing } from '../host/thin-objects.ts';
import { partlyRead } from './section-text.ts';

/** Bytes taken in at a time. */
const piece = 1024 * 1024;

/**
 * Decodes `getfacl -R -n -p FOLDER`: of everything in the folder, what lies directly in it and what does not just inherit. The listing does not
 * tell folders from files; `find`'s listing of the same folder does.
 */
export function decodeGetfaclTree(section: HostSection, { patientFolders }: HostDecodeOptions): SectionResult {
  const [, root] = /^getfacl (?:-\w+ )*-\w*R(?: -\w+)* (\/.*)$/s.exec(section.how) ?? [];
  if (root !== undefined) patientFolders?.listed(root);
  return decodeListing(section, false, patientFolders);
}

/** Decodes `getfacl -n -p PATH…`: each of the paths. */
export function decodeGetfaclPaths(section: HostSection): SectionResult {
  return decodeListing(section, true);
}

function decodeListing(section: HostSection, isWhole: boolean, patientFolders?: PatientFolderCounter): SectionResult {
  const reader = newGetfaclReader();
  const files: ListedFile[] = [];
  for (let at = 0; at < section.bytes.length; at += piece) files.push(...reader.push(section.bytes.subarray(at, at + piece)));
  files.push(...reader.end());
  const problems: SectionProblem[] = reader.problems.map(({ line, message }) => ({ line, expected: 'a record of getfacl', found: message }));
  if (reader.problemCount > problems.length) problems.push({ line: 0, expected: 'records of getfacl', found: `${reader.problemCount} problems in all` });
  // Without -p getfacl takes the first slash away; it keeps those the caller wrote.
  const named = files.map((file) => ({ ...file, path: `/${file.path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/s, '$1') }));
  const relative = files.find(({ path }) => path === '' || /^\.{1,2}(?:\/|$)/.test(path));
  if (relative !== undefined)
    return { ok: false, problem: { line: relative.line, expected: 'absolute paths, as getfacl -p writes them', found: 'a path that begins somewhere' } };
  const paths = new Set(named.map(({ path }) => path));
  const parents = new Set(named.map(({ path }) => (path === '/' ? '' : parentOf(path, '/'))));
  const thinner = objectThinner('/', isWhole ? () => true : worthListing(paths, '/'));
  for (const { path, file } of named) {
    const type = typeOf(path, file, parents);
    if (type === 'folder') patientFolders?.folder(path);
    thinner.add({ path, type, target: null, volume: null, id: null, descriptor: { kind: 'posix', ...file } });
  }
  return partlyRead(section, [{ kind: 'files.objects', data: thinner.objects() }], problems, named.length === 0);
}

/** As far as the listing tells: only folders have default ACLs and contents, and a folder nobody may enter is of no use. */
function typeOf(path: string, { mode, defaultAcl }: ListedFile['file'], parents: ReadonlySet<string>): ListedObject['type'] {
  return parents.has(path) || defaultAcl !== null || ((mode & 0o111) !== 0 && !/\.[A-Za-z0-9]{1,5}$/.test(path)) ? 'folder' : 'file';
}
