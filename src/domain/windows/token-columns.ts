import type { SidNumber } from './sid-table.ts';
import type { CommonGroups, MembershipGaps, Token } from './token.ts';

/** Tokens of many sessions, by their places from 0: an object for each would be most of the memory, and most differ in their users alone. */
export interface TokenColumns {
  /** The user of each; -1 in a token that stands for several users. */
  readonly users: Int32Array;
  /** What each has besides, as a place in `shared`. */
  readonly sharedAt: Int32Array;
  /** Tokens without users, no two alike, in the order of the first tokens that have them. */
  readonly shared: readonly Token[];
}

/** Collects tokens; what they have in common is compared with that of the last one first, because members of one group follow each other. */
export interface TokenCollector {
  /** `shared`: what it has besides its user. */
  add(user: SidNumber | null, shared: Omit<Token, 'user'>): void;
  columns(): TokenColumns;
}

/** Starts a collection of at most so many tokens. */
export function tokenCollector(most: number): TokenCollector {
  const users = new Int32Array(most);
  const sharedAt = new Int32Array(most);
  const equalCommon = canonicalCommon();
  const shared: Token[] = [];
  // By their own groups, the first one with those; and by place the next one.
  const firsts = new Map<Token['own'], number>();
  const following: number[] = [];
  const numberOf = (token: Omit<Token, 'user'>): number => {
    const { own } = token;
    const common = equalCommon(token.common);
    const first = firsts.get(own) ?? -1;
    for (let at = first; at >= 0; at = following[at] ?? -1) if (shared[at]?.common === common) return at;
    firsts.set(own, shared.length);
    following.push(first);
    return shared.push({ user: null, own, common }) - 1;
  };
  let count = 0;
  let number = 0;
  let last: Omit<Token, 'user'> | null = null;
  return {
    add: (user, token) => {
      if (last === null || token.own !== last.own || token.common !== last.common) number = numberOf(token);
      last = token;
      users[count] = user ?? -1;
      sharedAt[count++] = number;
    },
    columns: () => ({ users: users.subarray(0, count), sharedAt: sharedAt.subarray(0, count), shared }),
  };
}

/** Tokens as columns. */
export function tokenColumns(tokens: readonly Token[]): TokenColumns {
  const collector = tokenCollector(tokens.length);
  for (const token of tokens) collector.add(token.user, token);
  return collector.columns();
}

/** The token at a place. */
export function tokenAt({ users, sharedAt, shared }: TokenColumns, place: number): Token | null {
  const groups = shared[sharedAt[place] ?? -1];
  const user = users[place] ?? -1;
  return groups === undefined ? null : user < 0 ? groups : { user, own: groups.own, common: groups.common };
}

/** Numbers from 0 for objects, by identity. */
export function numbered<Item extends object>(): (item: Item) => number {
  const numbers = new Map<Item, number>();
  return (item) => {
    const number = numbers.get(item) ?? numbers.size;
    numbers.set(item, number);
    return number;
  };
}

/** One object for common groups that decide alike; `keep` says which SIDs count. */
export function canonicalCommon(keep: ((sid: SidNumber) => boolean) | null = null): (common: CommonGroups) => CommonGroups {
  const gapNumber = numbered<MembershipGaps>();
  const byText = new Map<string, CommonGroups>();
  const known = new Map<CommonGroups, CommonGroups>();
  const canonical = (common: CommonGroups): CommonGroups => {
    const { route, gaps } = common;
    const [enabled, denyOnly, possible] = [common.enabled, common.denyOnly, common.possible].map((sids) =>
      [...sids].filter((sid) => keep === null || keep(sid)).sort((a, b) => a - b),
    );
    const key = `${route} ${gapNumber(gaps)} ${enabled?.join() ?? ''} ${denyOnly?.join() ?? ''} ${possible?.join() ?? ''}`;
    const kept = keep === null ? common : { route, gaps, enabled: new Set(enabled), denyOnly: new Set(denyOnly), possible: new Set(possible) };
    const found = byText.get(key) ?? kept;
    byText.set(key, found);
    return found;
  };
  return (common) => {
    let found = known.get(common);
    if (found === undefined) known.set(common, (found = canonical(common)));
    return found;
  };
}
