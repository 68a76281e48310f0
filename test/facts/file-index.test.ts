import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashPath, keyHash, pathKey, type PathSystem } from '../../src/domain/paths/path-key.ts';
import { fileIndex } from '../../src/facts/host/file-index.ts';
import type { FileObjects } from '../../src/snapshot/artifacts/files.ts';

const name = fc.constantFrom('a', 'A', 'b', 'ı', 'É', 'é', '.', '..', 'a b', '', 'UNC');
const windowsPath = fc
  .tuple(
    fc.constantFrom('C:', 'c:', 'D:', '\\\\?\\C:', '\\\\.\\C:', '\\\\?\\UNC\\a', '\\\\a\\b', ''),
    fc.array(fc.tuple(fc.constantFrom('\\', '/', '\\\\'), name), { maxLength: 4 }),
  )
  .map(([root, names]) => `${root}${names.flat().join('')}`);
const linuxPath = fc.array(name, { maxLength: 4 }).map((names) => `/${names.join('/')}`);
const site: fc.Arbitrary<{ readonly os: PathSystem; readonly paths: readonly string[] }> = fc.oneof(
  fc.record({ os: fc.constant('windows' as const), paths: fc.array(windowsPath, { maxLength: 20 }) }),
  fc.record({ os: fc.constant('linux' as const), paths: fc.array(linuxPath, { maxLength: 20 }) }),
);

function objectsAt(paths: readonly string[]): FileObjects {
  return { objects: paths.map((path) => ({ path, type: 'folder', target: null, volume: null, id: null, descriptor: null })), descriptors: [] };
}

/** The key of the folder right above. */
function above(key: string): string {
  return key.slice(0, key.lastIndexOf('\0', key.length - 2) + 1);
}

describe('hashPath', () => {
  it('gives the hashes of a path’s key and of the folder’s above without making either', () => {
    fc.assert(
      fc.property(site, ({ os, paths }) => {
        for (const path of paths) {
          const { own, above: folder, names } = { own: new Int32Array(1), above: new Int32Array(1), names: new Int32Array(1) };
          hashPath(path, os, 0, { own, above: folder, names });
          const key = pathKey(path, os);
          expect(own[0]).toBe(keyHash(key));
          if (above(key) === '') continue;
          expect(folder[0]).toBe(keyHash(above(key)));
          expect(pathKey(path.slice(0, names[0]), os)).toBe(above(key));
        }
      }),
    );
  });
});

describe('fileIndex', () => {
  it('finds, nests and orders objects as their keys do', () => {
    let nested = 0;
    fc.assert(
      fc.property(site, ({ os, paths }) => {
        const index = fileIndex(objectsAt(paths), os);
        const keys = paths.map((path) => pathKey(path, os));
        const isTwice = (key: string): boolean => keys.indexOf(key) !== keys.lastIndexOf(key);
        if (index.several !== null) expect(index.several).toEqual(keys.flatMap((key, at) => (isTwice(key) ? [at] : [])));
        const placeOf = (key: string): number | null => (keys.includes(key) ? keys.lastIndexOf(key) : null);
        for (const [at, key] of keys.entries()) {
          expect(index.keyAt(at)).toBe(key);
          expect(index.find(paths[at] ?? '')).toBe(placeOf(key));
          expect(index.parentOf(at)).toBe(above(key) === '' ? null : placeOf(above(key)));
          // What has no name at all holds nothing.
          const isInside = (other: number): boolean => other !== at && (keys[other] === key || (key !== '' && keys[other]?.startsWith(key) === true));
          const inside = keys.flatMap((_, other) => (isInside(other) ? [other] : []));
          nested += inside.length;
          expect([...index.within(at)].sort((a, b) => a - b)).toEqual(inside);
          expect([...index.below(at)]).toEqual(inside.sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : keys[a] === keys[b] ? a - b : 1)));
        }
      }),
    );
    expect(nested).toBeGreaterThan(100);
  });

  it('tells paths of one hash apart', () => {
    // Found by trying; both keys have one hash.
    const paths = twoOfOneHash();
    const index = fileIndex(objectsAt([...paths, ...paths.map((path) => `${path}\\in`)]), 'windows');
    expect(paths.map((path) => index.find(path))).toEqual([0, 1]);
    expect([2, 3].map((place) => index.parentOf(place))).toEqual([0, 1]);
  });
});

/** Two paths whose keys have the same hash, by the law of birthdays. */
function twoOfOneHash(): readonly [string, string] {
  const known = new Map<number, string>();
  for (let number = 0; ; number++) {
    const path = `C:\\N${Math.imul(number, 0x9e3779b1) >>> 0}`;
    const hash = keyHash(pathKey(path, 'windows'));
    const other = known.get(hash);
    if (other !== undefined) return [other, path];
    known.set(hash, path);
  }
}
