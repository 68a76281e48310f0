import { configFileName } from '../../domain/open-dental-config/config-file-names.ts';
import { parentOf } from '../../domain/paths/parent-of.ts';
import type { FileDescriptor, FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';
import { rightsKey } from '../../snapshot/rights-key.ts';

/** An object as a listing shows it, before equal descriptors are stored once. */
export interface ListedObject extends Omit<FileObject, 'descriptor'> {
  readonly descriptor: FileDescriptor | null;
}

/** Keeps what was asked for and what does not just inherit; holds everything until `objects`. */
export interface ObjectThinner {
  add(object: ListedObject): void;
  /** Whatever is kept, sorted by path, parents before children. */
  objects(): FileObjects;
}

/**
 * Folders below an A to Z folder are named after patients and are many. Kept are the objects for which `isAskedFor` holds, those whose folder is not
 * listed or has other rights, links, and the folders on the way to all of them. `separator` of the host's paths.
 */
export function objectThinner(separator: '/' | '\\', isAskedFor: (path: string) => boolean): ObjectThinner {
  const listed = new Map<string, ListedObject>();
  const keys = new Map<FileDescriptor, string>();
  const keyOf = ({ descriptor }: ListedObject): string => {
    if (descriptor === null) return '';
    const key = keys.get(descriptor) ?? rightsKey(descriptor);
    keys.set(descriptor, key);
    return key;
  };
  return {
    add: (object) => void listed.set(object.path, object),
    objects() {
      const kept = new Set<string>();
      for (const [path, object] of listed) {
        const parent = listed.get(parentOf(path, separator));
        if (parent !== undefined && object.target === null && keyOf(parent) === keyOf(object) && !isAskedFor(path)) continue;
        for (let at = path; listed.has(at) && !kept.has(at); at = parentOf(at, separator)) kept.add(at);
      }
      return stored([...kept].sort().flatMap((path) => listed.get(path) ?? []));
    },
  };
}

/** For the listing of a folder: true for the folder, what lies directly in it, and configuration files wherever they are. */
export function worthListing(paths: ReadonlySet<string>, separator: '/' | '\\'): (path: string) => boolean {
  return (path) => {
    const parent = parentOf(path, separator);
    const above = parentOf(parent, separator);
    if (configFileName(path.slice(path.lastIndexOf(separator) + 1)) !== null) return true;
    return !paths.has(parent) || parent === path || !paths.has(above) || above === parent;
  };
}

/** Objects with equal descriptors stored once. */
export function stored(objects: readonly ListedObject[]): FileObjects {
  const descriptors: FileDescriptor[] = [];
  const places = new Map<string, number>();
  const rows = objects.map(({ path, type, target, volume, id, descriptor }): FileObject => {
    if (descriptor === null) return { path, type, target, volume, id, descriptor: null };
    const key = JSON.stringify(descriptor);
    const place = places.get(key) ?? descriptors.push(descriptor) - 1;
    places.set(key, place);
    return { path, type, target, volume, id, descriptor: place };
  });
  return { descriptors, objects: rows };
}
