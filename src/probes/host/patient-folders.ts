import type { PatientFolders } from '../../snapshot/artifacts/files.ts';

/** Counts patients' folders while folders are listed. The names end with it. */
export interface PatientFolderCounter {
  /** A folder, absolute. */
  folder(path: string): void;
  /** A folder whose whole tree is listed. */
  listed(path: string): void;
  /** What may be kept. */
  result(): PatientFolders;
}

/** Root, letter and name of a patient's folder: `…/S/SmithJohn1234`, last name, first name and number of the patient. */
const patientFolder = /^(.*)[\\/]([A-Za-z])[\\/]([^\\/\d][^\\/]*\d)$/s;

/** A name in more A to Z folders than this comes with the program or from a template, not from a patient. */
const rootsAtMost = 20;

/** Starts with nothing counted. Costs grow with the folders, and with the names that several A to Z folders have in common. */
export function patientFolderCounter(): PatientFolderCounter {
  const listed = new Set<string>();
  const roots = new Map<string, Set<string>>();
  return {
    listed: (path) => void listed.add(path),
    folder(path) {
      const [, root = '', letter = '', name = ''] = patientFolder.exec(path) ?? [];
      if (name !== '') roots.set(root, (roots.get(root) ?? new Set()).add(`${letter}/${name}`.toLowerCase()));
    },
    result() {
      const sorted = [...roots].sort(([a], [b]) => (a < b ? -1 : 1));
      const holders = new Map<string, number[]>();
      for (const [index, [, names]] of sorted.entries()) for (const name of names) holders.set(name, [...(holders.get(name) ?? []), index]);
      const common = new Map<string, { one: number; other: number; names: number }>();
      for (const held of holders.values()) {
        if (held.length > rootsAtMost) continue;
        for (const [at, one] of held.entries()) {
          for (const other of held.slice(at + 1)) {
            const pair = common.get(`${one} ${other}`) ?? { one, other, names: 0 };
            common.set(`${one} ${other}`, { ...pair, names: pair.names + 1 });
          }
        }
      }
      return { listed: [...listed].sort(), roots: sorted.map(([path, names]) => ({ path, folders: names.size })), common: [...common.values()] };
    },
  };
}
