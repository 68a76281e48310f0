/** Characters a reader cannot see or that reorder what is seen: controls, bidirectional marks, zero-width, line separators, lone surrogates. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function codePoint(character: string): string {
  const value = character.codePointAt(0) ?? 0;
  return `⟨U+${value.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** `text` with every invisible or reordering character spelled as `⟨U+202E⟩`; line breaks and tabs stay. A name can then not pretend to be another. */
export function visibleText(text: string): string {
  return text.replace(unseen, codePoint);
}

/** A copy of `value` in which every string, at any depth, is visible text. Keys are ours and stay. */
export function visibleCopy<T>(value: T): T {
  // The one boundary: strings map to strings and containers keep their keys, so the copy has the shape of the original.
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copyOf(entry)]));
}
