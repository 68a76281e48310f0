import { rowLength, type Rows, rowsBy, rowsOf } from './rows.ts';
import type { SidNumber } from './sid-table.ts';
import { canonicalCommon, numbered, type TokenColumns } from './token-columns.ts';
import type { CommonGroups, Token } from './token.ts';

/**
 * Tokens sorted into kinds, which differ in the user's own SID at most, and kinds into classes, which differ only in SIDs that few kinds have.
 * Tokens are named by their places in the columns, kinds and classes by numbers from 0, in the order of their first tokens.
 */
export interface PrincipalKinds {
  readonly kindAt: Int32Array;
  readonly membersOfKind: Rows;
  /** What all tokens of each kind have. */
  readonly kinds: readonly Token[];
  readonly classOfKind: Int32Array;
  /** How many tokens each class has. */
  readonly classSizes: Int32Array;
  /** What all tokens of each class have. */
  readonly classes: readonly Token[];
  /** Places of tokens by their user; of users with many tokens there are none. */
  readonly placesOfUser: Rows;
  /** Kinds that have a SID, for SIDs few kinds have. */
  readonly kindsWith: Rows;
}

/** A user SID of more tokens than this is treated like a group's. */
const fewTokens = 16;

/** A SID is widespread when more than this share of the kinds has it, and more than a few. */
const widespreadShare = 1 / 64;

/** Sorts tokens. Costs the groups each has of its own; what is common is looked at once. */
export function principalKinds(tokens: TokenColumns): PrincipalKinds {
  const commons = commonSids(tokens.shared);
  const sids = 1 + highestSid(tokens, commons);
  const placesOfUser = placesByUser(tokens, sids);
  const { kinds, kindAt } = sortedIntoKinds(tokens, placesOfUser);
  const kindsWith = kindsBySid(kinds, commons, sids);
  const { classes, classOfKind } = sortedIntoClasses(kinds, kindsWith);
  const membersOfKind = rowsBy(kinds.length, kindAt);
  const classSizes = new Int32Array(classes.length);
  for (let kind = 0; kind < kinds.length; kind++) {
    const own = classOfKind[kind] ?? 0;
    classSizes[own] = (classSizes[own] ?? 0) + rowLength(membersOfKind, kind);
  }
  return { kindAt, membersOfKind, kinds, classOfKind, classSizes, classes, placesOfUser, kindsWith };
}

/** The common groups of tokens, each with every SID that can match anything but denials of nobody. */
function commonSids(shared: readonly Token[]): ReadonlyMap<CommonGroups, ReadonlySet<SidNumber>> {
  const found = new Map<CommonGroups, ReadonlySet<SidNumber>>();
  for (let at = 0; at < shared.length; at++) {
    const common = shared[at]?.common;
    if (common !== undefined && !found.has(common)) found.set(common, new Set([...common.enabled, ...common.denyOnly, ...common.possible]));
  }
  return found;
}

function highestSid({ users, shared }: TokenColumns, commons: ReadonlyMap<CommonGroups, ReadonlySet<SidNumber>>): SidNumber {
  let highest = 0;
  const see = (sid: SidNumber): void => {
    if (sid > highest) highest = sid;
  };
  users.forEach(see);
  shared.forEach(({ own }) => own.forEach(see));
  for (const sids of commons.values()) sids.forEach(see);
  return highest;
}

function placesByUser({ users }: TokenColumns, sids: number): Rows {
  const counts = new Int32Array(sids);
  for (let place = 0; place < users.length; place++) {
    const user = users[place] ?? -1;
    if (user >= 0) counts[user] = (counts[user] ?? 0) + 1;
  }
  const userAt = users.slice();
  for (let place = 0; place < userAt.length; place++) if ((counts[userAt[place] ?? -1] ?? 0) > fewTokens) userAt[place] = -1;
  return rowsBy(sids, userAt);
}

function sortedIntoKinds({ users, sharedAt, shared }: TokenColumns, placesOfUser: Rows): { readonly kinds: readonly Token[]; readonly kindAt: Int32Array } {
  const isOfMany = (user: number): boolean => user >= 0 && rowLength(placesOfUser, user) === 0;
  // Nearly always the tokens come sorted.
  if (!users.some(isOfMany)) return { kinds: shared, kindAt: sharedAt };
  const kinds: Token[] = [];
  const known = new Map<number, number>();
  const kindAt = sharedAt.map((at, place) => {
    const user = users[place] ?? -1;
    const key = isOfMany(user) ? (user + 1) * shared.length + at : at;
    let kind = known.get(key);
    const token = shared[at];
    if (kind === undefined && token !== undefined) {
      kind = kinds.push(key === at ? token : { user: null, own: [user, ...token.own], common: token.common }) - 1;
      known.set(key, kind);
    }
    return kind ?? -1;
  });
  return { kinds, kindAt };
}

/** The kinds that have each SID, for SIDs few kinds have. */
function kindsBySid(kinds: readonly Token[], commons: ReadonlyMap<CommonGroups, ReadonlySet<SidNumber>>, sids: number): Rows {
  const kindsOf = new Map<CommonGroups, number>();
  const holders = new Int32Array(sids);
  const perKind = kinds.map((token) => ownOnly(token));
  for (let kind = 0; kind < kinds.length; kind++) {
    const common = kinds[kind]?.common;
    if (common !== undefined) kindsOf.set(common, (kindsOf.get(common) ?? 0) + 1);
    const own = perKind[kind] ?? nothing;
    for (let at = 0; at < own.length; at++) {
      const sid = own[at] ?? 0;
      holders[sid] = (holders[sid] ?? 0) + 1;
    }
  }
  for (const [common, number] of kindsOf) for (const sid of commons.get(common) ?? []) holders[sid] = (holders[sid] ?? 0) + number;
  const limit = Math.max(fewTokens, kinds.length * widespreadShare);
  const isNarrow = (sid: SidNumber): boolean => (holders[sid] ?? 0) <= limit;
  // Of what thousands have in common hardly any is held by few.
  const narrowCommon = new Map([...commons].flatMap(([common, all]) => ([...all].some(isNarrow) ? [[common, [...all].filter(isNarrow)] as const] : [])));
  return rowsOf(sids, (add) => {
    for (let kind = 0; kind < kinds.length; kind++) {
      const token = kinds[kind];
      if (narrowCommon.size > 0 && token !== undefined) narrowCommon.get(token.common)?.forEach((sid) => add(sid, kind));
      const own = perKind[kind] ?? nothing;
      for (let at = 0; at < own.length; at++) {
        const sid = own[at] ?? 0;
        if ((holders[sid] ?? 0) <= limit) add(sid, kind);
      }
    }
  });
}

const nothing: readonly SidNumber[] = [];

/** Groups somebody has of its own: some of those may be among the ones that all may hold. */
function ownOnly({ own, common: { enabled, denyOnly, possible } }: Token): readonly SidNumber[] {
  const isCommon = (sid: SidNumber): boolean => enabled.has(sid) || denyOnly.has(sid) || possible.has(sid);
  return own.some(isCommon) ? own.filter((sid) => !isCommon(sid)) : own;
}

function sortedIntoClasses(kinds: readonly Token[], kindsWith: Rows): { readonly classes: readonly Token[]; readonly classOfKind: Int32Array } {
  const isWidespread = (sid: SidNumber): boolean => rowLength(kindsWith, sid) === 0;
  const widespread = canonicalCommon(isWidespread);
  const commonNumber = numbered<CommonGroups>();
  const classes: Token[] = [];
  const classOfKind = new Int32Array(kinds.length);
  const known = new Map<string, number>();
  // Most kinds have nothing widespread of their own.
  const plain = new Map<CommonGroups, number>();
  const classOf = (own: Token['own'], common: CommonGroups): number => {
    const key = `${commonNumber(common)} ${own.join()}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = classes.push({ user: null, own, common }) - 1));
    return found;
  };
  for (let kind = 0; kind < kinds.length; kind++) {
    const token = kinds[kind];
    if (token === undefined) continue;
    const { own, common } = token;
    const isPlain = !own.some(isWidespread);
    let found = isPlain ? plain.get(common) : undefined;
    if (found === undefined) found = classOf(isPlain ? [] : own.filter(isWidespread), widespread(common));
    if (isPlain) plain.set(common, found);
    classOfKind[kind] = found;
  }
  return { classes, classOfKind };
}
