import { fileKind, fileRight } from './access-mask.ts';
import type { Rights } from './access.ts';
import type { Match } from './token.ts';

/** What smb.conf puts on a share besides its access list. Lists hold names as written. */
export interface SambaLimits {
  readonly readOnly: boolean;
  readonly validUsers: readonly string[];
  readonly invalidUsers: readonly string[];
  readonly readList: readonly string[];
  readonly writeList: readonly string[];
  readonly adminUsers: readonly string[];
}

/** What a share of Samba lets through for somebody. */
export interface SambaShareRights {
  readonly rights: Rights;
  /** Acts as root: the lists of files do not bind. */
  readonly isAdministrator: Match;
}

/** What smbd takes from a connection that is for reading only. Rights to delete, change permissions and take ownership are not among it. */
const writing = fileRight.writeData | fileRight.appendData | fileRight.writeExtendedAttributes | fileRight.deleteChild | fileRight.writeAttributes;
const data = fileRight.readData | fileRight.writeData;

/**
 * Rights through a share of Samba, as smbd decides when somebody connects: names first, then the access list (`list`: the rights it gives), of which
 * nothing is left without reading or writing data. `isNamed`: whether a name of smb.conf (`user`, `@group`, `DOMAIN\user`) means this session; `maybe`
 * where that cannot be told.
 */
export function sambaShareRights(list: Rights, limits: SambaLimits, isNamed: (name: string) => Match): SambaShareRights {
  const anyOf = (names: readonly string[]): Match => {
    const matches = names.map(isNamed);
    return matches.find((match) => match === 'yes') ?? matches.find((match) => match === 'maybe') ?? 'no';
  };
  const mayConnect = both(negated(anyOf(limits.invalidUsers)), limits.validUsers.length === 0 ? 'yes' : anyOf(limits.validUsers));
  const maySave = either(anyOf(limits.writeList), limits.readOnly ? 'no' : negated(anyOf(limits.readList)));
  const named = kept(list, writing, maySave);
  const connected = kept(named, fileKind.all, both(mayConnect, held(named, data)));
  return { rights: kept(connected, writing, held(connected, fileRight.writeData)), isAdministrator: both(anyOf(limits.adminUsers), mayConnect) };
}

/** Whether at least one of these rights is there. */
function held({ granted, unknown }: Rights, mask: number): Match {
  return (granted & mask) !== 0 ? 'yes' : (unknown & mask) !== 0 ? 'maybe' : 'no';
}

/** The rights of which some are kept only on a condition. */
function kept({ granted, unknown }: Rights, mask: number, condition: Match): Rights {
  if (condition === 'yes') return { granted, unknown, denied: fileKind.all & ~(granted | unknown) };
  const left = granted & ~mask;
  const open = condition === 'maybe' ? unknown | (granted & mask) : unknown & ~mask;
  return { granted: left, unknown: open, denied: fileKind.all & ~(left | open) };
}

function both(one: Match, other: Match): Match {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe';
}

function either(one: Match, other: Match): Match {
  return negated(both(negated(one), negated(other)));
}

function negated(match: Match): Match {
  return match === 'maybe' ? match : match === 'yes' ? 'no' : 'yes';
}
