import type { CompiledDescriptor } from './compiled-descriptor.ts';
import type { SidNumber } from './sid-table.ts';
import type { MembershipGaps, Token } from './token.ts';

/** Principals between whom the descriptors asked about make no difference. */
export interface AlikePrincipals {
  /** Judge this one for all of them. */
  readonly token: Token;
  /** False: they have only SIDs in common that many principals have, such as Everyone. */
  readonly singledOut: boolean;
  readonly count: number;
  /** Places in the list the index was made from; some of them may be in other parts, see `principalsOf`. */
  readonly members: readonly number[];
  readonly isElsewhere: ((place: number) => boolean) | null;
}

/** The principals of a part: places in the list the index was made from, ascending. Costs as much as the part is large; `count` costs nothing. */
export function principalsOf({ members, isElsewhere }: AlikePrincipals): readonly number[] {
  return isElsewhere === null ? members : members.filter((place) => !isElsewhere(place));
}

/** All principals of a site, ready for "whom does this descriptor let in?". */
export interface PrincipalIndex {
  /**
   * Parts the principals by what the descriptors can tell apart. Every principal is in exactly one part. Costs about the number of entries and of
   * parts, not of principals.
   */
  alike(descriptors: readonly CompiledDescriptor[]): readonly AlikePrincipals[];
}

/** Principals whose tokens are equal in all SIDs that `token` has, and the parts they fall into. */
interface Group {
  readonly token: Token;
  readonly members: readonly number[];
}

/** Tokens that differ in their own user SID at most. */
interface Kind extends Group {
  readonly members: number[];
  /** All kinds that differ only in SIDs few kinds have. */
  widespread: Group;
}

/** A user SID of more tokens than this is treated like a group's. */
const fewTokens = 16;

/** A SID is widespread when more than this share of the kinds has it, and more than a few. */
const widespreadShare = 1 / 64;

/** Indexes principals by their SIDs. */
export function createPrincipalIndex(tokens: readonly Token[]): PrincipalIndex {
  const users = placesOfUsers(tokens);
  const spell = createSpeller();
  const kinds = kindsOf(tokens, users, spell);
  const narrow = narrowSids(kinds);
  const classes = classesOf(kinds, narrow, spell);
  const kindAt: Kind[] = [];
  for (const kind of kinds) for (const place of kind.members) kindAt[place] = kind;
  // An array, because this is asked for every entry of every list.
  const bySid: { readonly places: readonly number[]; readonly kinds: readonly Kind[] }[] = [];
  for (const sid of new Set([...users.keys(), ...narrow.keys()])) bySid[sid] = { places: users.get(sid) ?? [], kinds: narrow.get(sid) ?? [] };

  const alike = (descriptors: readonly CompiledDescriptor[]): readonly AlikePrincipals[] => {
    const named = new Set<number>();
    const hit = new Set<Kind>();
    const find = (sid: SidNumber): void => {
      const found = sid < 0 ? undefined : bySid[sid];
      if (found === undefined) return;
      for (const place of found.places) named.add(place);
      for (const kind of found.kinds) hit.add(kind);
    };
    for (const { first, entries } of descriptors) {
      if (first !== null) find(first.sid);
      for (const step of entries) if (step !== null) find(step.sid);
    }
    const gone = takenOut(named, hit, kindAt);
    const parts: AlikePrincipals[] = [];
    for (const place of named) {
      const token = tokens[place];
      if (token !== undefined) parts.push({ token, singledOut: true, count: 1, members: [place], isElsewhere: null });
    }
    const isNamed = (place: number): boolean => named.has(place);
    for (const { token, members } of hit) {
      const count = members.length - (gone.get(members) ?? 0);
      if (count > 0) parts.push({ token, singledOut: true, count, members, isElsewhere: isNamed });
    }
    const isSingledOut = (place: number): boolean => named.has(place) || isHit(kindAt[place], hit);
    for (const { token, members } of classes) {
      const count = members.length - (gone.get(members) ?? 0);
      if (count > 0) parts.push({ token, singledOut: false, count, members, isElsewhere: isSingledOut });
    }
    return parts;
  };
  return { alike };
}

/** How many were taken out of each list of members, so that nobody has to be counted. */
function takenOut(named: ReadonlySet<number>, hit: ReadonlySet<Kind>, kindAt: readonly Kind[]): ReadonlyMap<readonly number[], number> {
  const gone = new Map<readonly number[], number>();
  for (const { members, widespread } of hit) gone.set(widespread.members, (gone.get(widespread.members) ?? 0) + members.length);
  for (const place of named) {
    const kind = kindAt[place];
    if (kind === undefined) continue;
    const { members } = hit.has(kind) ? kind : kind.widespread;
    gone.set(members, (gone.get(members) ?? 0) + 1);
  }
  return gone;
}

function isHit(kind: Kind | undefined, hit: ReadonlySet<Kind>): boolean {
  return kind !== undefined && hit.has(kind);
}

/** Where in the list each user's tokens are; users of many tokens are left out. */
function placesOfUsers(tokens: readonly Token[]): ReadonlyMap<SidNumber, readonly number[]> {
  const places = new Map<SidNumber, number[]>();
  for (const [place, { user }] of tokens.entries()) {
    if (user === null) continue;
    const known = places.get(user);
    if (known === undefined) places.set(user, [place]);
    else known.push(place);
  }
  for (const [user, all] of places) if (all.length > fewTokens) places.delete(user);
  return places;
}

function kindsOf(tokens: readonly Token[], users: ReadonlyMap<SidNumber, readonly number[]>, spell: Speller): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const [place, token] of tokens.entries()) {
    const own = token.user !== null && users.has(token.user) ? token.user : null;
    const key = spell(token, (sid) => sid !== own);
    const known = kinds.get(key);
    if (known === undefined) {
      const group = { token: narrowed(token, (sid) => sid !== own), members: [place] };
      kinds.set(key, { ...group, widespread: group });
    } else known.members.push(place);
  }
  return [...kinds.values()];
}

/** The kinds that have each SID, for SIDs few kinds have. */
function narrowSids(kinds: readonly Kind[]): ReadonlyMap<SidNumber, readonly Kind[]> {
  const bySid = new Map<SidNumber, Kind[]>();
  for (const kind of kinds) {
    const { enabled, denyOnly, possible } = kind.token;
    for (const sid of new Set([...enabled, ...denyOnly, ...possible])) {
      const known = bySid.get(sid);
      if (known === undefined) bySid.set(sid, [kind]);
      else known.push(kind);
    }
  }
  const limit = Math.max(fewTokens, kinds.length * widespreadShare);
  for (const [sid, holders] of bySid) if (holders.length > limit) bySid.delete(sid);
  return bySid;
}

function classesOf(kinds: readonly Kind[], narrow: ReadonlyMap<SidNumber, unknown>, spell: Speller): readonly Group[] {
  const isWidespread = (sid: SidNumber): boolean => !narrow.has(sid);
  const classes = new Map<string, { readonly token: Token; readonly members: number[] }>();
  for (const kind of kinds) {
    const key = spell(kind.token, isWidespread);
    let known = classes.get(key);
    if (known === undefined) classes.set(key, (known = { token: narrowed(kind.token, isWidespread), members: [] }));
    for (const place of kind.members) known.members.push(place);
    kind.widespread = known;
  }
  for (const { members } of classes.values()) members.sort((a, b) => a - b);
  return [...classes.values()];
}

function narrowed(token: Token, keep: (sid: SidNumber) => boolean): Token {
  // Most sets are shared by many tokens, and nothing is taken out of them.
  const kept = (sids: ReadonlySet<SidNumber>): ReadonlySet<SidNumber> => {
    const left = [...sids].filter(keep);
    return left.length === sids.size ? sids : new Set(left);
  };
  return { ...token, user: null, enabled: kept(token.enabled), denyOnly: kept(token.denyOnly), possible: kept(token.possible) };
}

/** Writes down what of a token decides, so that equal tokens have equal texts. */
type Speller = (token: Token, keep: (sid: SidNumber) => boolean) => string;

function createSpeller(): Speller {
  const gapNumbers = new Map<MembershipGaps, number>();
  // Sets that many tokens share.
  const wholes = new Map<ReadonlySet<SidNumber>, string>();
  const spelledOnce = (sids: ReadonlySet<SidNumber>, keep: (sid: SidNumber) => boolean): string => {
    for (const sid of sids) if (!keep(sid)) return spelled(sids, keep);
    let whole = wholes.get(sids);
    if (whole === undefined) wholes.set(sids, (whole = spelled(sids, () => true)));
    return whole;
  };
  return ({ route, enabled, denyOnly, possible, gaps }, keep) => {
    let gap = gapNumbers.get(gaps);
    if (gap === undefined) gapNumbers.set(gaps, (gap = gapNumbers.size));
    return `${route} ${gap} ${spelled(enabled, keep)} ${spelledOnce(denyOnly, keep)} ${spelledOnce(possible, keep)}`;
  };
}

function spelled(sids: ReadonlySet<SidNumber>, keep: (sid: SidNumber) => boolean): string {
  const kept: SidNumber[] = [];
  for (const sid of sids) if (keep(sid)) kept.push(sid);
  return kept.sort((a, b) => a - b).join();
}
