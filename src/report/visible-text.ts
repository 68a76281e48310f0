/** Characters a reader cannot see or that reorder what is seen: controls, bidirectional marks, zero-width, line separators, lone surrogates, the noncharacters XML forbids. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu;
/** What nearly every text is made of, and much quicker to tell. */
const plain = /^[\n\t\x20-\x7e]*$/;

function codePoint(character: string): string {
  const value = character.codePointAt(0) ?? 0;
  return `⟨U+${value.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** `text` with every invisible or reordering character spelled as `⟨U+202E⟩`; line breaks and tabs stay. A name can then not pretend to be another. */
export function visibleText(text: string): string {
  return plain.test(text) ? text : text.replace(unseen, codePoint);
}

/** `text` as visible text in one line: line breaks and tabs are spelled too. */
export function oneLine(text: string): string {
  return visibleText(text).replace(/[\n\t]/gu, codePoint);
}

/** `value` with every string, at any depth, as visible text; what has no other string is kept, not copied. Keys are ours and stay. */
export function visibleCopy<T>(value: T): T {
  // The one boundary: strings map to strings and containers keep their keys, so the copy has the shape of the original.
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copies = value.map(copyOf);
    return copies.every((copy, at) => copy === value[at]) ? value : copies;
  }
  const copies = Object.entries(value).map(([key, entry]) => [key, entry, copyOf(entry)] as const);
  return copies.every(([, entry, copy]) => entry === copy) ? value : Object.fromEntries(copies.map(([key, , copy]) => [key, copy]));
}
