import type { CompiledDescriptor } from './compiled-descriptor.ts';
import { principalKinds, type PrincipalKinds } from './principal-kinds.ts';
import { forRow, rowAt, rowLength, type Rows, rowsBy } from './rows.ts';
import type { SidNumber } from './sid-table.ts';
import { tokenAt, type TokenColumns } from './token-columns.ts';
import type { Token } from './token.ts';

/** Principals between whom the descriptors asked about make no difference. */
export interface AlikePrincipals {
  /** Judge this one for all of them. */
  readonly token: Token;
  /** False: they have only SIDs in common that many principals have, such as Everyone. */
  readonly singledOut: boolean;
  readonly count: number;
  has(place: number): boolean;
  /** Places in the columns the index was made from, ascending. Costs as much as their kind is large; `count` costs nothing. */
  members(): readonly number[];
}

/** All principals of a site, ready for "whom does this descriptor let in?". */
export interface PrincipalIndex {
  /**
   * Parts the principals by what the descriptors can tell apart. Every principal is in exactly one part. Parts that are singled out and wholly
   * `except`'s are left out. Costs about the number of entries and of parts, not of principals.
   */
  alike(descriptors: readonly CompiledDescriptor[], except?: number | null): readonly AlikePrincipals[];
  /** Whose principals an entry for the SID singles out; null: nobody's; `several`: also when it is not known whose. */
  ownerOf(sid: SidNumber): number | 'several' | null;
  /** What principals have in common who are not singled out. */
  readonly widespread: readonly Token[];
}

/** Indexes principals by their SIDs. `owners`: whose each of them is, numbers from 0; -1: nobody's. */
export function createPrincipalIndex(tokens: TokenColumns, owners: Int32Array = new Int32Array(0)): PrincipalIndex {
  const sorted = principalKinds(tokens);
  const { kindAt, kinds, membersOfKind, classOfKind, classSizes, classes, placesOfUser, kindsWith } = sorted;
  const ownerAt = (place: number): number => owners[place] ?? several;
  const ownerOfKind = ownersOfKinds(sorted, owners);
  // Nearly always a stranger stands for a whole class.
  let ofClass: Rows | null = null;
  const membersOfClass = (): Rows =>
    (ofClass ??= rowsBy(
      classes.length,
      kindAt.map((kind) => classOfKind[kind] ?? -1),
    ));

  const alike = (descriptors: readonly CompiledDescriptor[], except: number | null = null): readonly AlikePrincipals[] => {
    const named = new Set<number>();
    const hit = new Set<number>();
    forEachSid(descriptors, (sid) => {
      forRow(placesOfUser, sid, (place) => named.add(place));
      forRow(kindsWith, sid, (kind) => hit.add(kind));
    });
    const gone = takenOut(named, hit, sorted);
    const parts: AlikePrincipals[] = [];
    for (const place of named) {
      const token = tokenAt(tokens, place);
      if (token === null || ownerAt(place) === except) continue;
      parts.push({ token, singledOut: true, count: 1, has: (other) => other === place, members: () => [place] });
    }
    for (const kind of hit) {
      const [token, count] = [kinds[kind], rowLength(membersOfKind, kind) - (gone.ofKind.get(kind) ?? 0)];
      if (token === undefined || count === 0 || ownerOfKind[kind] === except) continue;
      const has = (place: number): boolean => kindAt[place] === kind && !named.has(place);
      parts.push({ token, singledOut: true, count, has, members: () => rowAt(membersOfKind, kind).filter(has) });
    }
    for (const [own, token] of classes.entries()) {
      const count = (classSizes[own] ?? 0) - (gone.ofClass.get(own) ?? 0);
      if (count === 0) continue;
      const has = (place: number): boolean => {
        const kind = kindAt[place] ?? -1;
        return classOfKind[kind] === own && !named.has(place) && !hit.has(kind);
      };
      parts.push({ token, singledOut: false, count, has, members: () => rowAt(membersOfClass(), own).filter(has) });
    }
    return parts;
  };
  return { alike, ownerOf: ownersOfSids(sorted, ownerAt, ownerOfKind), widespread: classes };
}

function forEachSid(descriptors: readonly CompiledDescriptor[], look: (sid: SidNumber) => void): void {
  for (const { first, effects, sids } of descriptors) {
    if (first !== null) look(first.sid);
    sids.forEach((sid, at) => {
      if (effects[at] !== null) look(sid);
    });
  }
}

/** How many were taken out of kinds that were hit, and out of classes, so that nobody has to be counted. */
interface TakenOut {
  readonly ofKind: ReadonlyMap<number, number>;
  readonly ofClass: ReadonlyMap<number, number>;
}

function takenOut(named: ReadonlySet<number>, hit: ReadonlySet<number>, { kindAt, classOfKind, membersOfKind }: PrincipalKinds): TakenOut {
  const [ofKind, ofClass] = [new Map<number, number>(), new Map<number, number>()];
  const take = (from: Map<number, number>, number: number, count: number): void => void from.set(number, (from.get(number) ?? 0) + count);
  for (const kind of hit) take(ofClass, classOfKind[kind] ?? -1, rowLength(membersOfKind, kind));
  for (const place of named) {
    const kind = kindAt[place] ?? -1;
    if (hit.has(kind)) take(ofKind, kind, 1);
    else take(ofClass, classOfKind[kind] ?? -1, 1);
  }
  return { ofKind, ofClass };
}

/** Stands for owners that differ, and for those nobody knows. */
const several = -1;
const unseen = -2;
const nobodys = -3;

function together(known: number, more: number): number {
  return known < several || known === more ? more : several;
}

function ownersOfKinds({ kinds, kindAt }: PrincipalKinds, owners: Int32Array): Int32Array {
  const found = new Int32Array(kinds.length).fill(unseen);
  for (let place = 0; place < kindAt.length; place++) {
    const kind = kindAt[place] ?? -1;
    found[kind] = together(found[kind] ?? unseen, owners[place] ?? several);
  }
  return found;
}

function ownersOfSids({ placesOfUser, kindsWith }: PrincipalKinds, ownerAt: (place: number) => number, ownerOfKind: Int32Array): PrincipalIndex['ownerOf'] {
  return (sid) => {
    // Whatever is in no token singles nobody out.
    let owner = nobodys;
    for (let at = placesOfUser.starts[sid] ?? 0, end = placesOfUser.starts[sid + 1] ?? 0; at < end; at++) {
      owner = together(owner, ownerAt(placesOfUser.items[at] ?? -1));
    }
    for (let at = kindsWith.starts[sid] ?? 0, end = kindsWith.starts[sid + 1] ?? 0; at < end; at++) {
      owner = together(owner, ownerOfKind[kindsWith.items[at] ?? -1] ?? several);
    }
    return owner === nobodys ? null : owner === several ? 'several' : owner;
  };
}
