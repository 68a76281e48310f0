import { parentOf } from '../../domain/paths/parent-of.ts';
import { decodeBytes } from '../../domain/posix/byte-text.ts';
import type { PosixFile } from '../../domain/posix/posix-file.ts';
import type { FileObjects, FolderContent } from '../../snapshot/artifacts/files.ts';
import type { HostDecodeOptions, HostPiece, HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import type { PatientFolderCounter } from '../host/patient-folders.ts';
import { type ListedObject, objectThinner, worthListing } from '../host/thin-objects.ts';
import { partlyRead, sectionLines, unusable } from './section-text.ts';

const types: Readonly<Record<string, ListedObject['type']>> = { d: 'folder', f: 'file', l: 'link' };

/**
 * Decodes `find … -printf '%y %D %i %m %U %G\0%p\0%l\0'`: type, device, inode, mode, owner and group, path and where a link leads. ACLs are
 * not in it.
 */
export function decodeFindTree(section: HostSection, { patientFolders }: HostDecodeOptions): SectionResult {
  const [, root] = /^find (\/.*)$/s.exec(section.how) ?? [];
  if (root !== undefined) patientFolders?.listed(root);
  return decodeFind(section, false, patientFolders);
}

/** Decodes the same of `find PATH… -maxdepth 0`: each of the paths. */
export function decodeFindPaths(section: HostSection): SectionResult {
  return decodeFind(section, true);
}

function decodeFind(section: HostSection, isWhole: boolean, patientFolders?: PatientFolderCounter): SectionResult {
  // A folder is given with a slash behind it, so that a link is followed.
  const fields = decodeBytes(section.bytes)
    .split('\0')
    .map((field, at) => (at % 3 === 1 ? field.replaceAll(/\/+/g, '/').replace(/(.)\/$/s, '$1') : field));
  const problems: SectionProblem[] = [];
  const paths = new Set(fields.filter((_, at) => at % 3 === 1));
  const thinner = objectThinner('/', isWhole ? () => true : worthListing(paths, '/'));
  let count = 0;
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [attributes = '', path = '', target = ''] = fields.slice(at, at + 3);
    const object = objectOf(attributes, path, target);
    if (object === null) return unusable(at / 3 + 1, 'type, device, inode, mode, owner and group, path, target', 'something else');
    count++;
    if (object !== 'other' && object.type === 'folder') patientFolders?.folder(path);
    if (object !== 'other') thinner.add(object);
  }
  if (fields.length % 3 !== 1 || fields.at(-1) !== '')
    problems.push({ line: 0, expected: 'three fields for each name', found: 'a part of them: the listing was cut off' });
  const pieces = objectPieces(thinner.objects());
  return partlyRead(section, pieces, problems, count === 0);
}

/** Objects, and what links among them say about second spellings. Drives and short names Linux does not have. */
export function objectPieces(data: FileObjects): readonly HostPiece[] {
  const links = data.objects.flatMap(({ path, target }) => (target === null ? [] : [{ from: path, to: target }]));
  return [
    { kind: 'files.objects', data },
    { kind: 'host.pathMap', data: { mounts: [], drives: [], links, shortNames: [], dfs: [] } },
  ];
}

function objectOf(attributes: string, path: string, target: string): ListedObject | 'other' | null {
  const [, letter = '', volume = '', id = '', mode = '', owner, group] = /^(\w) (\d+) (\d+) ([0-7]{1,4}) (\d+) (\d+)$/.exec(attributes) ?? [];
  if (owner === undefined || group === undefined || !path.startsWith('/')) return null;
  const type = types[letter];
  if (type === undefined) return 'other';
  // A link has no ACL, its target's counts.
  const acl = type === 'link' ? null : 'unread';
  const file: PosixFile = { owner: Number(owner), group: Number(group), mode: Number.parseInt(mode, 8), acl, defaultAcl: acl };
  return { path, type, target: type === 'link' ? absoluteTarget(path, target) : null, volume, id, descriptor: { kind: 'posix', ...file } };
}

/** Where a link leads, as stored, seen from the folder the link is in. */
export function absoluteTarget(link: string, target: string): string {
  return target.startsWith('/') ? target : `${parentOf(link, '/').replace(/\/$/, '')}/${target}`;
}

/**
 * Decodes `find FOLDER -mindepth 1 -maxdepth 1 -printf '%y %T@\n'`: type and time of whatever lies directly in a folder, no name. `how` ends with
 * the folder.
 */
export function decodeFolderListing(section: HostSection, now: string): SectionResult {
  const [, path] = /^folder-listing (\/.*)$/s.exec(section.how) ?? [];
  if (path === undefined) return unusable(0, 'folder-listing and an absolute path as the question', 'another question');
  const content = { files: 0, folders: 0 };
  const ages: number[] = [];
  for (const { number, text } of sectionLines(section)) {
    const [, letter, time] = /^(\w) (-?\d+(?:\.\d+)?)$/.exec(text.trim()) ?? [];
    if (time === undefined) return unusable(number, 'type and time', 'something else');
    if (letter === 'd') content.folders++;
    else {
      content.files++;
      ages.push(Math.max(0, Math.round(Date.parse(now) / 1000 - Number(time))));
    }
  }
  const data: FolderContent = {
    path,
    ...content,
    oldestSeconds: ages.length === 0 ? null : ages.reduce((oldest, age) => Math.max(oldest, age)),
    youngestSeconds: ages.length === 0 ? null : ages.reduce((youngest, age) => Math.min(youngest, age)),
  };
  return { ok: true, pieces: [{ kind: 'files.contents', data: [data] }] };
}
