import { firstIndex } from '../../domain/first-index.ts';
import { foldName } from '../../domain/paths/fold-name.ts';
import type { FileDescriptor, FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';
import type { Draft, Parts, World } from './world.ts';

/** An object of a host with who may do what with it; null where that was not read. */
export interface FilePart {
  readonly object: FileObject;
  readonly descriptor: FileDescriptor | null;
}

/** The files of a host, by path as its names compare. */
export interface FileDrafts {
  readonly get: (path: string) => FilePart | undefined;
  readonly set: (path: string, part: FilePart | undefined) => void;
  /** The paths of the object and of everything listed below it, an object before what lies in it. */
  readonly tree: (path: string) => readonly string[];
  /** The nearest listed folder above; undefined when there is none. */
  readonly above: (path: string) => string | undefined;
}

/** As names of the host compare: Windows does not tell letter case apart. */
function keyOf(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/[\\/]+$/, '') : path;
  return trimmed.startsWith('/') ? trimmed : foldName(trimmed);
}

const fileParts: Parts<FileObjects, FilePart> = {
  open: ({ objects, descriptors }) =>
    new Map(
      objects.map((object) => [keyOf(object.path), { object, descriptor: object.descriptor === null ? null : (descriptors[object.descriptor] ?? null) }]),
    ),
  close: (files, changed) => {
    const descriptors = [...files.descriptors];
    const positions = new Map(descriptors.map((one, at) => [JSON.stringify(one), at]));
    const positionOf = (descriptor: FileDescriptor): number => {
      const text = JSON.stringify(descriptor);
      const at = positions.get(text) ?? descriptors.push(descriptor) - 1;
      positions.set(text, at);
      return at;
    };
    const stored = ({ object, descriptor }: FilePart): FileObject => ({ ...object, descriptor: descriptor && positionOf(descriptor) });
    const told = new Set<string>();
    const objects = files.objects.flatMap((object) => {
      const key = keyOf(object.path);
      if (!changed.has(key)) return [object];
      told.add(key);
      const part = changed.get(key);
      return part === undefined ? [] : [stored(part)];
    });
    const added = [...changed].flatMap(([key, part]) => (told.has(key) || part === undefined ? [] : [stored(part)]));
    return { objects: [...objects, ...added], descriptors };
  },
};

const sortedKeys = new WeakMap<Draft<FilePart>, readonly string[]>();

/** The files of a host of the model; null when they were not collected. What is moved is not found below its new place. */
export function fileDrafts(world: World, target: string): FileDrafts | null {
  const draft = world.draft('files.objects', target, fileParts);
  if (draft === null) return null;
  const sorted = sortedKeys.get(draft) ?? [...draft.keys()].toSorted();
  sortedKeys.set(draft, sorted);
  return {
    get: (path) => draft.get(keyOf(path)),
    set: (path, part) => draft.set(keyOf(path), part),
    tree: (path) => {
      const root = keyOf(path);
      const separator = root.startsWith('/') ? '/' : '\\';
      const prefix = root.endsWith(separator) ? root : root + separator;
      const below: string[] = [];
      const first = firstIndex(0, sorted.length, (at) => (sorted[at] ?? '') >= prefix);
      for (let at = first; sorted[at]?.startsWith(prefix) === true; at++) below.push(sorted[at] ?? '');
      return [root, ...below.filter((key) => draft.get(key) !== undefined)];
    },
    above: (path) => {
      for (let rest = parentOf(keyOf(path)); rest !== null; rest = parentOf(rest)) if (draft.get(rest) !== undefined) return rest;
      return undefined;
    },
  };
}

function parentOf(key: string): string | null {
  const end = Math.max(key.lastIndexOf('\\'), key.lastIndexOf('/'));
  if (end < 0 || key.length <= end + 1) return null;
  return end === 0 || key[end - 1] === ':' ? key.slice(0, end + 1) : key.slice(0, end);
}
