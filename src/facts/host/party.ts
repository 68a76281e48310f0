/** What somebody can do with a file or folder. `take`: cannot yet, but can give itself the right (owner, change permissions, take ownership, replace). */
export type FileUse = 'read' | 'write' | 'delete' | 'take';

/** How somebody comes to a file: through shares, or working at the host itself. */
export type AccessRoute = 'network' | 'local';

/** People between whom an object makes no difference, and what they can do with it. */
export interface Party {
  /** Tenants whose people these are, sorted; `everyone` when nobody is singled out: whoever has an account is in. */
  readonly tenants: readonly string[] | 'everyone';
  /** One of them, or the kind of people, for people to read. */
  readonly who: string;
  readonly route: AccessRoute;
  /** What is certain. */
  readonly uses: ReadonlySet<FileUse>;
  /** What could not be decided. */
  readonly open: ReadonlySet<FileUse>;
  /** In words: `read, write, delete`. */
  readonly words: string;
  /** The entries that give it: an ACE, an ACL line, being the owner. */
  readonly grounds: () => readonly string[];
  /** What leaves the open uses undecided. */
  readonly doubts: readonly string[];
}

/** People whom access lists of the host do not bind. */
export interface PrivilegedPerson {
  readonly tenant: string;
  readonly who: string;
  /** Through what: a group, a user right. */
  readonly through: string;
  readonly certain: boolean;
}

/** What `words` say of the ways by which somebody can come to a right. */
export const wayWords = {
  'owner': 'owns it',
  'change-permissions': 'can change its permissions',
  'take-ownership': 'can take ownership',
  'delete-from-parent': 'can replace it from the folder above',
  'change-mode': 'can change its mode',
} as const;

/** Can read, or can give itself the right to: whoever can only put something else in its place never sees what is in it. */
export function comesToRead({ uses, words }: Party): boolean {
  const replaces = wayWords['delete-from-parent'];
  return uses.has('read') || (uses.has('take') && words.split(', ').some((word) => word !== replaces && Object.values<string>(wayWords).includes(word)));
}

/** True for parties that a tenant's people are among. */
export function isOf({ tenants }: Party, tenant: string): boolean {
  return tenants === 'everyone' || tenants.includes(tenant);
}

/** Joins parties that can do the same by the same route: a group and its only member are one. The first one's name stays. */
export function joinedParties(parties: readonly Party[]): readonly Party[] {
  if (parties.length < 2) return parties;
  const joined = new Map<string, Party>();
  for (const party of parties) {
    const { tenants, route, uses, open } = party;
    const key = `${tenants === 'everyone' ? '' : tenants.map((id) => `${id}\n`).join('')}${route} ${[...uses].join()} ${[...open].join()}`;
    const same = joined.get(key);
    joined.set(key, same === undefined ? party : joinedWith(same, party));
  }
  return [...joined.values()];
}

function joinedWith(first: Party, other: Party): Party {
  const { tenants, who, route, uses, open, words } = first;
  return {
    tenants,
    who,
    route,
    uses,
    open,
    words,
    grounds: once(() => union(first.grounds(), other.grounds())),
    doubts: union(first.doubts, other.doubts),
  };
}

/** What is made when it is asked for first: a finding asks several times. */
export function once<Value extends object>(make: () => Value): () => Value {
  let known: Value | null = null;
  return () => (known ??= make());
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}
