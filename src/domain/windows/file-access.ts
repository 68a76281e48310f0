import { fileKind, fileRight } from './access-mask.ts';
import { type Access, judgeAccess, type Rights } from './access.ts';
import type { CompiledDescriptor } from './compiled-descriptor.ts';
import type { SidTable } from './sid-table.ts';
import type { Token } from './token.ts';

/** What a token may do to a file or folder by itself, and what the folder above adds. */
export interface FileAccess extends Rights {
  /** By the descriptor of the file or folder. */
  readonly own: Access;
  /** By the descriptor of the folder above. */
  readonly parent: Access;
}

/** A share through which a folder may be reached. */
export interface ShareRights {
  /** What the share lets through: of its access list (`judgeAccess`), or of all that a Samba share says (`sambaShareRights`). */
  readonly rights: Rights;
  /** Whether the share's folder is this one or lies above it; null when that could not be told. */
  readonly covers: boolean | null;
}

/** What a token may do over the network, through all shares that lead to the folder. */
export interface RemoteAccess extends Rights {
  /** Rights through each share, in the order the shares were given; null for a share that does not lead here. */
  readonly shares: readonly (Rights | null)[];
}

const nothing: Rights = { granted: 0, denied: fileKind.all, unknown: 0 };

/**
 * Rights on a file or folder for somebody at the computer. Who may delete children of the folder above may delete this one, and who may list
 * that folder sees its attributes. Folders further up do not matter: passing through them is everybody's right by default.
 */
export function judgeFile(descriptor: CompiledDescriptor, parent: CompiledDescriptor, token: Token, table: SidTable): FileAccess {
  return fileAccessOf(judgeAccess(descriptor, token, table), judgeAccess(parent, token, table));
}

/** The same, of what the descriptors of both say about the token. */
export function fileAccessOf(own: Access, above: Access): FileAccess {
  // Spelled out, because this is asked for every object and kind of people: what either grants, and what neither grants or leaves open.
  const granted = own.granted | fromParent(above.granted);
  const denied = own.denied & ~fromParent(above.granted | above.unknown);
  return { granted, denied, unknown: fileKind.all & ~(granted | denied), own, parent: above };
}

/** Rights over the network: through each share that leads to the folder what both the share and the folder grant, and of these the union. */
export function judgeRemote(file: Rights, shares: readonly ShareRights[]): RemoteAccess {
  const through = shares.map(({ rights, covers }) => {
    if (covers === false) return null;
    const both = bothOf(rights, file);
    return covers === null ? { ...both, granted: 0, unknown: both.granted | both.unknown } : both;
  });
  return { ...eitherOf(through.filter((rights) => rights !== null)), shares: through };
}

/** What both grant, as the share and the folder must; what both do not surely deny is unknown. */
export function bothOf(one: Rights, other: Rights): Rights {
  const granted = one.granted & other.granted;
  const denied = one.denied | other.denied;
  return { granted, denied, unknown: fileKind.all & ~(granted | denied) };
}

/** What at least one grants; nothing of none. */
export function eitherOf(all: readonly Rights[]): Rights {
  return all.reduce((one, other) => {
    const granted = one.granted | other.granted;
    const denied = one.denied & other.denied;
    return { granted, denied, unknown: fileKind.all & ~(granted | denied) };
  }, nothing);
}

function fromParent(mask: number): number {
  return ((mask & fileRight.deleteChild) === 0 ? 0 : fileRight.delete) | ((mask & fileRight.readData) === 0 ? 0 : fileRight.readAttributes);
}
