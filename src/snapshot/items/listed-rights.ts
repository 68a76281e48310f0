import { parentOf } from '../../domain/paths/parent-of.ts';
import type { FileObject, FileObjects } from '../artifacts/files.ts';
import { rightsKey } from '../rights-key.ts';
import type { ListedRights } from './fact-item.ts';

/** Tells of each object of a listing why it is in it. */
export function listedRights({ descriptors, objects }: FileObjects): (object: FileObject) => ListedRights {
  const keys = new Map<number | null, string>([[null, '']]);
  const keyOf = ({ descriptor }: FileObject): string => {
    const stored = descriptor === null ? undefined : descriptors[descriptor];
    const key = keys.get(descriptor) ?? (stored === undefined ? '' : rightsKey(stored));
    keys.set(descriptor, key);
    return key;
  };
  const byPath = new Map(objects.map((object) => [object.path, object]));
  const folders = new Set(objects.map(({ path }) => parentOf(path)));
  return (object) => {
    const folder = parentOf(object.path);
    const above = folder === object.path ? undefined : byPath.get(folder);
    const isAlways = above === undefined || object.target !== null || object.descriptor === null;
    const listedFor = isAlways ? 'asked' : keyOf(above) !== keyOf(object) ? 'own' : folders.has(object.path) ? 'way' : 'asked';
    return { folder, text: () => keyOf(object), listedFor };
  };
}
