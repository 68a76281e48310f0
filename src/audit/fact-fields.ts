import type { FactChange } from '../model/audit-result.ts';
import type { EntryList, FactItem, ItemValue } from '../snapshot/items/fact-item.ts';

/** Characters of a value that a result shows. */
const shownLength = 300;
/** Entries of a list that a result shows. */
const shownEntries = 20;

/** A keyed fingerprint of a secret: another one in every run. */
const fingerprint = /\b[0-9a-f]{8}:[0-9a-f]{64}\b/g;

/** A text without the fingerprints of secrets, so that two runs compare. */
export function withoutSecrets(text: string): string {
  return text.includes(':') ? text.replaceAll(fingerprint, '(secret)') : text;
}

/** A text of limited length, without fingerprints. */
export function shownText(text: string): string {
  const plain = withoutSecrets(text);
  return plain.length > shownLength ? `${Array.from(plain.slice(0, shownLength)).slice(0, -1).join('')}…` : plain;
}

/** True when nothing of it moved. */
export function isSameItem(one: FactItem, other: FactItem): boolean {
  const names = Object.keys(other.fields);
  return names.length === Object.keys(one.fields).length && names.every((name) => isSame(one.fields[name], other.fields[name]));
}

/** The values of an item as one text; equal values, equal text. */
export function fieldText({ fields }: FactItem): string {
  return withoutSecrets(JSON.stringify(Object.entries(fields).map(([name, value]) => [name, typeof value === 'object' && value ? value.text : value])));
}

/** What changed between two items with one key, and how many values one of the two does not know. */
export type FieldComparison = (one: FactItem, other: FactItem) => { readonly fields: FactChange['fields']; readonly unknown: number };

/** Compares fields of many items: thousands of folders have the same two access lists, which are taken apart once. */
export function newFieldComparison(): FieldComparison {
  const known = new Map<string, Difference | null>();
  const differenceOfLists = (before: EntryList, after: EntryList): Difference | null => {
    const key = JSON.stringify([before.text, after.text]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const difference = differenceOf(before, after);
    known.set(key, difference);
    return difference;
  };
  return (one, other) => {
    const fields: ({ readonly field: string } & Difference)[] = [];
    let unknown = 0;
    for (const field of new Set([...Object.keys(one.fields), ...Object.keys(other.fields)])) {
      const [before, after] = [one.fields[field] ?? null, other.fields[field] ?? null];
      if (isSame(before, after)) continue;
      if (before === null || after === null) {
        unknown += 1;
        continue;
      }
      const difference = typeof before === 'object' && typeof after === 'object' ? differenceOfLists(before, after) : differenceOf(before, after);
      if (difference !== null) fields.push({ field, ...difference });
    }
    return { fields, unknown };
  };
}

interface Difference {
  readonly before: string;
  readonly after: string;
}

function isSame(one: ItemValue | undefined, other: ItemValue | undefined): boolean {
  return textOf(one ?? null) === textOf(other ?? null) && typeof one === typeof other;
}

function textOf(value: ItemValue): string {
  return typeof value === 'object' && value ? value.text : String(value);
}

/** Of two lists what went and what came; null when they hold the same. */
function differenceOf(before: NonNullable<ItemValue>, after: NonNullable<ItemValue>): Difference | null {
  const [old, fresh] = [entriesOf(before), entriesOf(after)];
  const [had, has] = [new Set(old), new Set(fresh)];
  const [went, came] = [old.filter((entry) => !has.has(entry)), fresh.filter((entry) => !had.has(entry))];
  if (went.length > 0 || came.length > 0) return { before: listText(went), after: listText(came) };
  // The same entries in another order, which decides in an access list, or more often.
  return typeof before === 'object' && typeof after === 'object' && old.join('\n') !== fresh.join('\n')
    ? { before: listText(old), after: listText(fresh) }
    : null;
}

function entriesOf(value: NonNullable<ItemValue>): string[] {
  const entries = typeof value === 'object' ? value.entries() : value === '' ? [] : [String(value)];
  return entries.map(withoutSecrets);
}

function listText(entries: readonly string[]): string {
  const more = entries.length - shownEntries;
  return shownText(`${entries.slice(0, shownEntries).join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
}
