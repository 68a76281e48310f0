/** One thing wrong with an inventory file. `message` is one line and starts with `file:line:column`. */
export interface InventoryProblem {
  readonly file: string;
  /** From 1; the nearest enclosing key when the thing itself is missing. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where in the file, such as `tenants.springfield.databases[0]`; '' is the whole file. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly message: string;
}

/** Keys and list positions that lead to a value. */
export type ValuePath = readonly (string | number)[];

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** How many problems are reported at once. */
export const problemLimit: number = 20;

/** Builds a problem; text that came from the file must have been quoted with `quoted`. */
export function inventoryProblem(
  file: string,
  position: Position,
  path: ValuePath,
  words: { readonly expected: string; readonly found: string },
): InventoryProblem {
  const where = pathText(path);
  const place = where === '' ? '' : `${where}: `;
  return {
    file,
    ...position,
    path: where,
    ...words,
    message: `${file}:${position.line}:${position.column}: ${place}expected ${words.expected}, found ${words.found}`,
  };
}

/** A path as people write it: `tenants.springfield.accounts[1]`; unusual keys are quoted. */
export function pathText(path: ValuePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${quoted(part)}]`;
  }
  return text;
}

// Control characters, line separators, direction marks, lone surrogates and the mark of broken text: inert once written as \uXXXX.
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\p{Cs}]/gu;

/** Foreign text in single quotes, on one line, at most 60 characters of it. */
export function quoted(text: string): string {
  return `'${escaped(text.length > 60 ? `${text.slice(0, 60)}…` : text)}'`;
}

/** True for one line of text that a terminal shows as it is. */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1;
}

/** Text as a YAML scalar in double quotes, on one line. */
export function yamlText(text: string): string {
  return escaped(JSON.stringify(text));
}

function escaped(text: string): string {
  return text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
