/** What decides whose business an item is. `account` and `database` are of the MySQL instance, the others of the host. */
export type ItemAbout =
  | { readonly kind: 'account'; readonly user: string; readonly host: string }
  /** A database name, or the pattern of one. */
  | { readonly kind: 'database'; readonly name: string }
  | { readonly kind: 'principal'; readonly name: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'network'; readonly network: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'tenant'; readonly id: string };

/** A list that is compared entry by entry, whatever its order. Equal `text` is an equal list, so that a million entries are not taken apart. */
export interface EntryList {
  readonly text: string;
  readonly entries: () => readonly string[];
}

/** A value that is compared. Null: not known, and so not comparable. What is known to be absent is ''. */
export type ItemValue = string | number | boolean | null | EntryList;

/** An object of a listing, and why it is listed. The object is found again by `FactItem.key[0]`. */
export interface ListedRights {
  /** Key of the folder it lies in; its own at the root. */
  readonly folder: string;
  /** Equal texts, equal rights, whether inherited or not. */
  readonly text: () => string;
  /** `asked`: it is listed wherever it exists. `own`: its rights are not those of its folder. `way`: they are, but something below it is listed. */
  readonly listedFor: 'asked' | 'own' | 'way';
}

/** One fact of an artifact: what it is, the natural key it is found again by, and what can change about it. Secrets are no part of it. */
export interface FactItem {
  /** For people: `database grant`, `share`. */
  readonly what: string;
  /** Its words are shown as they are; equal keys of one kind are the same thing, wherever they stand. */
  readonly key: readonly string[];
  readonly fields: Readonly<Record<string, ItemValue>>;
  readonly about: readonly ItemAbout[];
  /** Of an object in a listing that leaves out what just inherits. */
  readonly rights?: ListedRights;
  /** True: no item, but a part that was not read. Items of this kind whose key begins like this one may be there all the same. */
  readonly unread?: true;
}

/** Takes an artifact apart. */
export type ItemsOf<Artifact> = (artifact: Artifact) => readonly FactItem[];

/** For artifacts that show a moment, or nothing that could change: they are never compared. */
export function nothingToCompare(): readonly FactItem[] {
  return [];
}

/** Marks a part that was not read. */
export function unreadPart(what: string, ...key: readonly string[]): FactItem {
  return { what, key, fields: {}, about: [], unread: true };
}

/** A list of short words, as they come. */
export function entryList(entries: readonly string[]): EntryList {
  const sorted = entries.toSorted();
  return { text: sorted.join('\n'), entries: () => sorted };
}

/** A comma-separated list, '' for none: privileges. */
export function commaList(text: string): EntryList {
  return { text, entries: () => (text === '' ? [] : text.split(',')) };
}

/** A list that may be unknown. */
export function entryListOrNull(entries: readonly string[] | null): EntryList | null {
  return entries === null ? null : entryList(entries);
}
