import { parentOf } from '../domain/paths/parent-of.ts';
import type { FactChange, FactDrift } from '../model/audit-result.ts';
import { artifactItems } from '../snapshot/items/artifact-items.ts';
import type { FactItem, ItemAbout, ListedRights } from '../snapshot/items/fact-item.ts';
import { inventoryItems } from '../snapshot/items/inventory-items.ts';
import type { Snapshot, Source } from '../snapshot/snapshot.ts';
import { fieldText, isSameItem, newFieldComparison, shownText } from './fact-fields.ts';

/** Answers whose business an item is: tenant ids. `target` is the place of its source, null for the inventory. */
export type FactOwners = (target: string | null, about: readonly ItemAbout[]) => readonly string[];

/** How many changes a result lists; all are counted. */
const listedChanges = 1_000;

/**
 * What moved between two snapshots. Items are found again by their natural key, whatever their order. What only one of the two saw is
 * incomparable, never new or gone; values that one of the two does not know are not compared. Time and memory grow with the two snapshots.
 */
export function factDrift(before: Snapshot, after: Snapshot, owners: FactOwners): FactDrift {
  const changes: FactChange[] = [];
  const incomparable: { source: string; reason: string }[] = [];
  const counts = { appeared: 0, gone: 0, changed: 0 };
  const [earlier, later] = [sourcesOf(before), sourcesOf(after)];
  const compare = (id: string, target: string | null, old: Side, fresh: Side): void => {
    const found = changesOf(old, fresh);
    for (const { change } of found.moves) counts[change] += 1;
    // Of thousands only some are listed, in order of source and item; sources come sorted.
    for (const { item, change, fields } of found.moves.slice(0, Math.max(0, listedChanges - changes.length))) {
      changes.push({ source: id, what: item.what, item: shownText(item.key.join(' ')), change, tenants: owners(target, item.about), fields });
    }
    if (found.unknown > 0) {
      const reason = `${found.unknown} ${found.unknown === 1 ? 'thing was' : 'things were'} not read in both runs`;
      incomparable.push({ source: id, reason });
    }
  };
  compare('inventory', null, side(inventoryItems(before.inventory)), side(inventoryItems(after.inventory)));
  for (const id of [...new Set([...earlier.keys(), ...later.keys()])].toSorted()) {
    const [old, fresh] = [earlier.get(id), later.get(id)];
    const [wasSeen, isSeen] = [old?.status === 'collected', fresh?.status === 'collected'];
    if (wasSeen !== isSeen) incomparable.push({ source: id, reason: wasSeen ? `not seen now: ${whyNot(fresh)}` : `not seen before: ${whyNot(old)}` });
    if (!old || !fresh || !wasSeen || !isSeen || (old.digest !== null && old.digest === fresh.digest)) continue;
    compare(id, fresh.target, sideOf(old, before), sideOf(fresh, after));
  }
  return { counts, changes, incomparable };
}

function sourcesOf({ sources }: Snapshot): ReadonlyMap<string, Source> {
  return new Map(sources.map((source) => [source.id, source]));
}

function whyNot(source: Source | undefined): string {
  if (!source) return 'it is not among the sources of that run';
  return `${source.status.replace('-', ' ')}${source.reason === null ? '' : `: ${source.reason}`}`;
}

/** Items of one snapshot, and what of them may be there unseen. */
interface Side {
  readonly items: ReadonlyMap<string, readonly FactItem[]>;
  readonly mayHide: (item: FactItem) => boolean;
  /** The rights of what is not listed, but lies in this folder; null when nothing is known of them. */
  readonly rightsIn: (of: ListedRights) => string | null;
}

function sideOf(source: Source, { artifacts }: Snapshot): Side {
  return side(artifactItems(source.kind, artifacts[source.id]), source);
}

function side(all: readonly FactItem[], source?: Source): Side {
  const items = new Map<string, FactItem[]>();
  const unread = new Set<string>();
  const listed = new Map<string, ListedRights>();
  for (const item of all) {
    const key = keyOf(item.what, item.key);
    const same = items.get(key);
    if (item.rights !== undefined) listed.set(item.key[0] ?? '', item.rights);
    if (item.unread === true) unread.add(key);
    else if (same === undefined) items.set(key, [item]);
    else same.push(item);
  }
  const gaps = source?.gaps ?? [];
  return {
    items,
    rightsIn: ({ folder }) => {
      for (let at = folder; ; at = parentOf(at)) {
        const above = listed.get(at);
        if (above !== undefined || parentOf(at) === at) return above?.text() ?? null;
      }
    },
    mayHide: (item) =>
      gaps.some((gap) => isCovered(source?.kind ?? '', gap.item, item)) ||
      (unread.size > 0 && [...item.key, ''].some((_, length) => unread.has(keyOf(item.what, item.key.slice(0, length))))),
  };
}

function keyOf(what: string, key: readonly string[]): string {
  return JSON.stringify([what, ...key]);
}

/** Could the part of a source that was not read hold the item? A gap that is neither a database nor a folder may hold anything. */
function isCovered(kind: string, gap: string, { key: [first = ''] }: FactItem): boolean {
  if (kind.startsWith('opendental.')) return gap === first || /^row \d+$/.test(gap);
  const isFolder = kind.startsWith('files.') && /^(?:\/|[A-Za-z]:|\\\\)/.test(gap);
  return !isFolder || `${first}/`.replaceAll('\\', '/').startsWith(`${gap.replaceAll('\\', '/').replace(/\/$/, '')}/`);
}

interface Move {
  readonly item: FactItem;
  readonly change: FactChange['change'];
  readonly fields: FactChange['fields'];
}

/** What moved in one source, in order, and how many items and values one of the two sides did not read. */
function changesOf(old: Side, fresh: Side): { readonly moves: readonly Move[]; readonly unknown: number } {
  const moves: (Move & { readonly place: string })[] = [];
  const compare = newFieldComparison();
  let unknown = 0;
  const note = (place: string, change: FactChange['change'], item: FactItem, fields: FactChange['fields'] = []): void => {
    moves.push({ place, item, change, fields });
  };
  const noteOneSided = (place: string, change: 'appeared' | 'gone', items: readonly FactItem[], otherSide: Side): void => {
    for (const item of items) {
      if (otherSide.mayHide(item)) unknown += 1;
      else if (item.rights === undefined || item.rights.listedFor === 'asked') note(place, change, item);
      // Where it is not listed, it may have been there all the time with the rights of its folder.
      else if (item.rights.listedFor === 'own' && otherSide.rightsIn(item.rights) !== item.rights.text())
        note(place, change, { ...item, what: `${item.what} with rights of its own` });
    }
  };
  for (const key of new Set([...old.items.keys(), ...fresh.items.keys()])) {
    const { pairs, gone, came } = paired(old.items.get(key) ?? [], fresh.items.get(key) ?? []);
    for (const [one, other] of pairs) {
      const changed = compare(one, other);
      unknown += changed.unknown;
      if (changed.fields.length > 0) note(key, 'changed', other, changed.fields);
    }
    noteOneSided(key, 'gone', gone, fresh);
    noteOneSided(key, 'appeared', came, old);
  }
  return { moves: moves.toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)), unknown };
}

/** Items with one key: equal ones go first, the others are paired in the order of their values. */
function paired(old: readonly FactItem[], fresh: readonly FactItem[]): { pairs: [FactItem, FactItem][]; gone: FactItem[]; came: FactItem[] } {
  const [one, other] = [old[0], fresh[0]];
  if (old.length === 1 && fresh.length === 1 && one && other) return { pairs: isSameItem(one, other) ? [] : [[one, other]], gone: [], came: [] };
  const left = new Map<string, FactItem[]>();
  for (const item of old) {
    const text = fieldText(item);
    left.set(text, [...(left.get(text) ?? []), item]);
  }
  const came: FactItem[] = [];
  for (const item of fresh) {
    if (left.get(fieldText(item))?.pop() === undefined) came.push(item);
  }
  const gone = [...left.values()].flat();
  const order = (list: readonly FactItem[]): FactItem[] => list.toSorted((a, b) => (fieldText(a) < fieldText(b) ? -1 : 1));
  const [goneInOrder, cameInOrder] = [order(gone), order(came)];
  const both = Math.min(gone.length, came.length);
  const pairs = goneInOrder.slice(0, both).flatMap((item, at): [FactItem, FactItem][] => {
    const partner = cameInOrder[at];
    return partner === undefined ? [] : [[item, partner]];
  });
  return { pairs, gone: goneInOrder.slice(both), came: cameInOrder.slice(both) };
}
