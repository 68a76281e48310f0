import { type AclEntry, withDefaultEntry, withEntry, withoutDefaultEntry, withoutEntry, withoutOther } from '../../domain/posix/edit-acl.ts';
import type { PosixFile } from '../../domain/posix/posix-file.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { type FileDrafts, fileDrafts, type FilePart } from './file-parts.ts';
import type { World } from './world.ts';

type Change = (file: PosixFile, type: FilePart['object']['type']) => PosixFile;

/** Runs getfacl, setfacl or chmod, as remedies use them, on a host of the model. `output`: the file getfacl writes to. */
export function applyPosixAccess(world: World, target: string, words: readonly string[], output: string | null): ApplyOutcome {
  const files = fileDrafts(world, target);
  if (files === null) return notModelled(`files.objects@${target} was not collected`);
  const [program = ''] = words;
  const path = words.at(-1) ?? '';
  const [, copy] = /^--restore=(.+)$/.exec(path) ?? [];
  if (program === 'setfacl' && copy !== undefined) return restored(world, target, files, copy);
  if (files.get(path) === undefined) return notModelled(`the access list of ${path} was not collected`);
  if (program === 'getfacl') {
    world.kept.set(`${target} ${output ?? ''}`, new Map(files.tree(path).map((key) => [key, files.get(key)])));
    return output === null ? notModelled('getfacl writes nowhere') : applied;
  }
  const change = program === 'chmod' ? chmodChange(words) : setfaclChange(words);
  if (change === null) return notModelled(`the model cannot follow: ${words.join(' ').slice(0, 60)}`);
  for (const key of files.tree(path)) {
    const part = files.get(key);
    if (part?.descriptor?.kind !== 'posix' || part.object.type === 'link') continue;
    const { kind, ...file } = part.descriptor;
    files.set(key, { ...part, descriptor: { kind, ...change(file, part.object.type) } });
  }
  return applied;
}

function restored(world: World, target: string, files: FileDrafts, copy: string): ApplyOutcome {
  const copies = world.kept.get(`${target} ${copy}`);
  if (!(copies instanceof Map)) return refused(`nothing was saved in ${copy}`);
  // The boundary: what getfacl put there.
  for (const [key, part] of copies as ReadonlyMap<string, FilePart | undefined>) files.set(key, part);
  return applied;
}

/** `chmod -R o-rwx PATH` */
function chmodChange([, , what = '']: readonly string[]): Change | null {
  const [, letters] = /^o-([rwx]+)$/.exec(what) ?? [];
  return letters === undefined ? null : (file) => withoutOther(file, bitsOf(letters, false));
}

/** `setfacl -R [-d] -m|-x ENTRY PATH` */
function setfaclChange(words: readonly string[]): Change | null {
  const isDefault = words.includes('-d');
  const adds = words.includes('-m');
  const [, letter, id, letters = ''] = /^([ug]):(\d+)(?::([rwX-]+))?$/.exec(words.at(-2) ?? '') ?? [];
  if (letter === undefined || (!adds && !words.includes('-x'))) return null;
  const entry = (isFolderOrProgram: boolean): AclEntry => ({
    kind: letter === 'u' ? 'user' : 'group',
    id: Number(id),
    bits: bitsOf(letters, isFolderOrProgram),
  });
  return (file, type) => {
    if (isDefault && type !== 'folder') return file;
    const one = entry(type === 'folder' || (file.mode & 0o111) !== 0);
    if (isDefault) return adds ? withDefaultEntry(file, one) : withoutDefaultEntry(file, one);
    return adds ? withEntry(file, one) : withoutEntry(file, one);
  };
}

/** `X`: to run and to pass through, only where somebody may already. */
function bitsOf(letters: string, executable: boolean): number {
  const has = (letter: string): boolean => letters.includes(letter);
  return (has('r') ? 4 : 0) | (has('w') ? 2 : 0) | (has('x') || (has('X') && executable) ? 1 : 0);
}
