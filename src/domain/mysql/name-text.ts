const ascii = /^[\u0000-\u007f]*$/;
const encoder = new TextEncoder();

/** The UTF-8 bytes of a text as one character each: grant patterns count and match bytes, not characters. */
export function byteText(text: string): string {
  return ascii.test(text) ? text : String.fromCharCode(...encoder.encode(text));
}

/**
 * Lower case as the server folds names: character by character, never changing their number. JavaScript's own rule for a whole
 * text differs for the final sigma and for letters that lower to two.
 */
export function foldName(name: string): string {
  if (ascii.test(name)) return name.toLowerCase();
  let folded = '';
  for (const character of name) {
    const lower = character.toLowerCase();
    folded += [...lower].length === 1 ? lower : character;
  }
  return folded;
}
