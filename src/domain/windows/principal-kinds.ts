import { rowLength, type Rows, rowsBy, rowsOf } from './rows.ts';
import type { SidNumber } from './sid-table.ts';
import type { CommonGroups, MembershipGaps, Token } from './token.ts';

/**
 * Tokens sorted into kinds, which differ in the user's own SID at most, and kinds into classes, which differ only in SIDs that few kinds have.
 * Tokens are named by their places in the list, kinds and classes by numbers from 0, in the order of their first tokens.
 */
export interface PrincipalKinds {
  readonly kindAt: Int32Array;
  readonly membersOfKind: Rows;
  /** What all tokens of each kind have. */
  readonly kinds: readonly Token[];
  readonly classOfKind: Int32Array;
  readonly membersOfClass: Rows;
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
export function principalKinds(tokens: readonly Token[]): PrincipalKinds {
  const sids = 1 + highestSid(tokens);
  const placesOfUser = placesByUser(tokens, sids);
  const { kinds, kindAt } = sortedIntoKinds(tokens, placesOfUser);
  const kindsWith = kindsBySid(kinds, sids);
  const { classes, classOfKind } = sortedIntoClasses(kinds, kindsWith);
  return {
    kindAt,
    membersOfKind: rowsBy(kinds.length, kindAt),
    kinds,
    classOfKind,
    membersOfClass: rowsBy(
      classes.length,
      kindAt.map((kind) => classOfKind[kind] ?? -1),
    ),
    classes,
    placesOfUser,
    kindsWith,
  };
}

function highestSid(tokens: readonly Token[]): SidNumber {
  let highest = 0;
  let last: Token | null = null;
  const commons = new Set<CommonGroups>();
  for (const token of tokens) {
    const { user, own, common } = token;
    if (user !== null && user > highest) highest = user;
    // Members of one group follow each other.
    if (own === last?.own && common === last.common) continue;
    last = token;
    highest = Math.max(highest, own.at(-1) ?? 0);
    commons.add(common);
  }
  for (const common of commons) for (const sid of sidsOf(common)) highest = Math.max(highest, sid);
  return highest;
}

/** Every SID that can match anything but denials of nobody. */
function sidsOf({ enabled, denyOnly, possible }: CommonGroups): ReadonlySet<SidNumber> {
  return new Set([...enabled, ...denyOnly, ...possible]);
}

function placesByUser(tokens: readonly Token[], sids: number): Rows {
  const counts = new Int32Array(sids);
  for (const { user } of tokens) if (user !== null) counts[user] = (counts[user] ?? 0) + 1;
  const userAt = new Int32Array(tokens.length).fill(-1);
  for (const [place, { user }] of tokens.entries()) if (user !== null && (counts[user] ?? 0) <= fewTokens) userAt[place] = user;
  return rowsBy(sids, userAt);
}

function sortedIntoKinds(tokens: readonly Token[], placesOfUser: Rows): { readonly kinds: readonly Token[]; readonly kindAt: Int32Array } {
  const kinds: Token[] = [];
  const kindAt = new Int32Array(tokens.length);
  const equalCommon = canonicalCommon();
  const ownNumber = numbered<Token['own']>();
  const commonNumber = numbered<CommonGroups>();
  const withUser = new Map<string, Token['own']>();
  const known = new Map<number, number>();
  let last: Token | null = null;
  let kind = 0;
  for (const [place, token] of tokens.entries()) {
    const { user, own: groups, common: stated } = token;
    const isOfMany = user !== null && rowLength(placesOfUser, user) === 0;
    // Members of one group follow each other.
    if (last === null || isOfMany || groups !== last.own || stated !== last.common) {
      let own = groups;
      if (isOfMany) {
        const key = [user, ...groups].join();
        withUser.set(key, (own = withUser.get(key) ?? [user, ...groups]));
      }
      const common = equalCommon(stated);
      const key = ownNumber(own) * tokens.length + commonNumber(common);
      kind = known.get(key) ?? kinds.push({ user: null, own, common }) - 1;
      known.set(key, kind);
      last = isOfMany ? null : token;
    }
    kindAt[place] = kind;
  }
  return { kinds, kindAt };
}

/** Numbers from 0 for objects, by identity. */
function numbered<Item extends object>(): (item: Item) => number {
  const numbers = new Map<Item, number>();
  return (item) => {
    const number = numbers.get(item) ?? numbers.size;
    numbers.set(item, number);
    return number;
  };
}

/** One object for common groups that decide alike; `keep` says which SIDs count. */
function canonicalCommon(keep: (sid: SidNumber) => boolean = () => true): (common: CommonGroups) => CommonGroups {
  const gapNumber = numbered<MembershipGaps>();
  const byText = new Map<string, CommonGroups>();
  const known = new Map<CommonGroups, CommonGroups>();
  const canonical = (common: CommonGroups): CommonGroups => {
    const { route, gaps } = common;
    const [enabled, denyOnly, possible] = [common.enabled, common.denyOnly, common.possible].map((sids) => [...sids].filter(keep).sort((a, b) => a - b));
    const key = `${route} ${gapNumber(gaps)} ${enabled?.join() ?? ''} ${denyOnly?.join() ?? ''} ${possible?.join() ?? ''}`;
    const found = byText.get(key) ?? { route, gaps, enabled: new Set(enabled), denyOnly: new Set(denyOnly), possible: new Set(possible) };
    byText.set(key, found);
    return found;
  };
  return (common) => {
    let found = known.get(common);
    if (found === undefined) known.set(common, (found = canonical(common)));
    return found;
  };
}

/** The kinds that have each SID, for SIDs few kinds have. */
function kindsBySid(kinds: readonly Token[], sids: number): Rows {
  const kindsOf = new Map<CommonGroups, number>();
  for (const { common } of kinds) kindsOf.set(common, (kindsOf.get(common) ?? 0) + 1);
  const commonSids = new Map([...kindsOf.keys()].map((common) => [common, sidsOf(common)]));
  const holders = new Int32Array(sids);
  const count = (sid: SidNumber, more: number): void => {
    holders[sid] = (holders[sid] ?? 0) + more;
  };
  for (const [common, number] of kindsOf) for (const sid of commonSids.get(common) ?? []) count(sid, number);
  // One of their own groups may be among those that all may hold.
  const isOnlyOwn = (sid: SidNumber, common: CommonGroups): boolean => commonSids.get(common)?.has(sid) !== true;
  for (const { own, common } of kinds) for (const sid of own) if (isOnlyOwn(sid, common)) count(sid, 1);
  const limit = Math.max(fewTokens, kinds.length * widespreadShare);
  const isNarrow = (sid: SidNumber): boolean => (holders[sid] ?? 0) <= limit;
  const narrowCommon = new Map([...commonSids].map(([common, all]) => [common, [...all].filter(isNarrow)]));
  return rowsOf(sids, (add) => {
    for (const [kind, { own, common }] of kinds.entries()) {
      for (const sid of narrowCommon.get(common) ?? []) add(sid, kind);
      for (const sid of own) if (isOnlyOwn(sid, common) && isNarrow(sid)) add(sid, kind);
    }
  });
}

function sortedIntoClasses(kinds: readonly Token[], kindsWith: Rows): { readonly classes: readonly Token[]; readonly classOfKind: Int32Array } {
  const isWidespread = (sid: SidNumber): boolean => rowLength(kindsWith, sid) === 0;
  const widespread = canonicalCommon(isWidespread);
  const commonNumber = numbered<CommonGroups>();
  const classes: Token[] = [];
  const classOfKind = new Int32Array(kinds.length);
  const known = new Map<string, number>();
  for (const [kind, { own, common: stated }] of kinds.entries()) {
    const key = `${commonNumber(widespread(stated))} ${own.some(isWidespread) ? own.filter(isWidespread).join() : ''}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = classes.push({ user: null, own: own.filter(isWidespread), common: widespread(stated) }) - 1));
    classOfKind[kind] = found;
  }
  return { classes, classOfKind };
}
