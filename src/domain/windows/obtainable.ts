import { fileRight } from './access-mask.ts';
import type { Rights } from './access.ts';
import type { FileAccess } from './file-access.ts';

/** A way to rights that somebody does not have yet. */
export interface ObtainableWay {
  /**
   * `owner`: owns the object and so may change its permissions. `change-permissions`, `take-ownership`: holds the right to. `delete-from-parent`:
   * may delete it through the folder above, and put something else in its place if that folder lets files or folders be created.
   */
  readonly way: 'owner' | 'change-permissions' | 'take-ownership' | 'delete-from-parent';
  /** False when what was read leaves it open. */
  readonly certain: boolean;
}

/**
 * How somebody can get rights that are not granted. `usable`: the rights that the route leaves (`file` itself at the computer, the remote rights
 * over the network). Privileges of the account are a matter of their own, see `privilegesOn`.
 */
export function obtainableWays(file: FileAccess, usable: Rights): readonly ObtainableWay[] {
  const ways: ObtainableWay[] = [];
  const add = (way: ObtainableWay['way'], right: number): void => {
    if ((usable.granted & right) !== 0) ways.push({ way, certain: true });
    else if ((usable.unknown & right) !== 0) ways.push({ way, certain: false });
  };
  const asOwner = [...file.own.grants, ...file.own.doubts].some(({ ground, mask }) => ground === 'owner' && (mask & fileRight.writeDac) !== 0);
  add(asOwner ? 'owner' : 'change-permissions', fileRight.writeDac);
  add('take-ownership', fileRight.writeOwner);
  if (((file.parent.granted | file.parent.unknown) & fileRight.deleteChild) !== 0 && (file.own.granted & fileRight.delete) === 0) {
    add('delete-from-parent', fileRight.delete);
  }
  return ways;
}
