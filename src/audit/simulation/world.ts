import { grouped } from '../../domain/grouped.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { type ArtifactKind, type ArtifactMap, type Snapshot, sourceId } from '../../snapshot/snapshot.ts';

/** How an artifact is taken apart into parts that commands change one by one, and put together again. */
export interface Parts<Artifact, Part> {
  /** Every part that is there, by key. Called once. */
  readonly open: (artifact: Artifact) => ReadonlyMap<string, Part>;
  /** The artifact with these parts replaced, added, or (undefined) removed. */
  readonly close: (artifact: Artifact, changed: ReadonlyMap<string, Part | undefined>) => Artifact;
}

/** One artifact, part by part. */
export interface Draft<Part> {
  readonly get: (key: string) => Part | undefined;
  readonly keys: () => Iterable<string>;
  /** Undefined takes the part away. */
  readonly set: (key: string, part: Part | undefined) => void;
}

/**
 * A snapshot while commands change it. Nothing of the snapshot itself changes; a change costs what it touches, never the size of the
 * artifact; `attempt` takes back what a command did before it was refused.
 */
export interface World {
  readonly snapshot: Snapshot;
  readonly inventory: () => Inventory;
  readonly setInventory: (inventory: Inventory) => void;
  /** The artifact's parts; null when it was not collected. One artifact is always taken apart the same way, and `Artifact` has to be what the kind is. */
  readonly draft: <Artifact, Part>(kind: ArtifactKind, target: string, parts: Parts<Artifact, Part>) => Draft<Part> | null;
  /** An artifact that is a list: rows with one key are one part. `Row` has to be what the kind's rows are. */
  readonly rows: <Row>(kind: ArtifactKind, target: string, keyOf: (row: Row) => string) => Draft<readonly Row[]> | null;
  /** An artifact that is a record: each entry is a part. `Value` has to be what the kind's entries are. */
  readonly entries: <Value>(kind: ArtifactKind, target: string) => Draft<Value> | null;
  /** An artifact that changes as a whole, under the key ''. */
  readonly whole: <K extends ArtifactKind>(kind: K, target: string) => Draft<ArtifactMap[K]> | null;
  /** Accounts that have another name now, in the order in which it was given to them. */
  readonly renames: () => readonly Renamed[];
  readonly noteRename: (renamed: Renamed) => void;
  /** What commands laid aside for their undo: copies of access lists, of rows. */
  readonly kept: Draft<unknown>;
  /** Runs `act`; when it gives a reason, everything it changed is as before. */
  readonly attempt: (act: () => string | null) => string | null;
  /** Ids of the artifacts changed so far. */
  readonly changed: () => readonly string[];
  /** The snapshot as the commands leave it. Digests are those of what was collected. */
  readonly finish: () => Snapshot;
}

/** An account of an instance and its new name. */
export interface Renamed {
  readonly target: string;
  readonly from: { readonly user: string; readonly host: string };
  readonly to: { readonly user: string; readonly host: string };
}

interface OpenDraft {
  readonly draft: Draft<unknown>;
  readonly changed: Map<string, unknown>;
  readonly close: () => unknown;
}

/** A world in which nothing has changed yet. */
export function worldOf(snapshot: Snapshot): World {
  const journal: (() => void)[] = [];
  const open = new Map<string, OpenDraft | null>();
  const renames: Renamed[] = [];
  let { inventory } = snapshot;

  function openDraft(id: string, { open: take, close }: Parts<unknown, unknown>): OpenDraft | null {
    const artifact = snapshot.artifacts[id];
    if (artifact === undefined) return null;
    const changed = new Map<string, unknown>();
    return { changed, draft: journaled(take(artifact), changed, journal), close: () => close(artifact, changed) };
  }

  function draft<Artifact, Part>(kind: ArtifactKind, target: string, parts: Parts<Artifact, Part>): Draft<Part> | null {
    const id = sourceId(kind, target);
    // The boundary: the snapshot was validated when loaded, and a kind is always taken apart by the same parts.
    if (!open.has(id)) open.set(id, openDraft(id, parts as unknown as Parts<unknown, unknown>));
    return (open.get(id)?.draft as Draft<Part> | undefined) ?? null;
  }

  return {
    snapshot,
    draft,
    rows: <Row>(kind: ArtifactKind, target: string, keyOf: (row: Row) => string) => draft(kind, target, rowParts(keyOf)),
    entries: <Value>(kind: ArtifactKind, target: string) => draft(kind, target, entryParts<Value>()),
    whole: <K extends ArtifactKind>(kind: K, target: string) => draft(kind, target, wholeArtifact<ArtifactMap[K]>()),
    inventory: () => inventory,
    setInventory: (next) => {
      const before = inventory;
      journal.push(() => (inventory = before));
      inventory = next;
    },
    renames: () => renames,
    noteRename: (renamed) => {
      renames.push(renamed);
      journal.push(() => renames.pop());
    },
    kept: journaled(new Map(), new Map(), journal),
    attempt: (act) => {
      const mark = journal.length;
      const refusal = act();
      if (refusal !== null) for (const undo of journal.splice(mark).toReversed()) undo();
      return refusal;
    },
    changed: () => [...open].flatMap(([id, one]) => (one !== null && one.changed.size > 0 ? [id] : [])),
    finish: () => {
      const parts = [...open].flatMap(([id, one]) => (one !== null && one.changed.size > 0 ? [[id, one.close()] as const] : []));
      return { ...snapshot, inventory, artifacts: { ...snapshot.artifacts, ...Object.fromEntries(parts) } };
    },
  };
}

function journaled(base: ReadonlyMap<string, unknown>, changed: Map<string, unknown>, journal: (() => void)[]): Draft<unknown> {
  return {
    get: (key) => (changed.has(key) ? changed.get(key) : base.get(key)),
    keys: () => new Set([...base.keys(), ...changed.keys()].filter((key) => !changed.has(key) || changed.get(key) !== undefined)),
    set: (key, part) => {
      const had = changed.has(key);
      const before = changed.get(key);
      journal.push(() => (had ? changed.set(key, before) : changed.delete(key)));
      changed.set(key, part);
    },
  };
}

function wholeArtifact<Artifact>(): Parts<Artifact, Artifact> {
  return { open: (artifact) => new Map([['', artifact]]), close: (artifact, changed) => changed.get('') ?? artifact };
}

/** Rows of a changed part stand where its first row stood, those of a new part last. */
function rowParts<Row>(keyOf: (row: Row) => string): Parts<readonly Row[], readonly Row[]> {
  return {
    open: (rows) => grouped(rows, keyOf),
    close: (rows, changed) => {
      const told = new Set<string>();
      const kept = rows.flatMap((row) => {
        const key = keyOf(row);
        if (!changed.has(key)) return [row];
        if (told.has(key)) return [];
        told.add(key);
        return changed.get(key) ?? [];
      });
      return [...kept, ...[...changed].flatMap(([key, group]) => (told.has(key) ? [] : (group ?? [])))];
    },
  };
}

function entryParts<Value>(): Parts<Readonly<Record<string, Value>>, Value> {
  return {
    open: (record) => new Map(Object.entries(record)),
    close: (record, changed) => {
      const merged = { ...record, ...Object.fromEntries(changed) };
      return Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, Value] => entry[1] !== undefined));
    },
  };
}
