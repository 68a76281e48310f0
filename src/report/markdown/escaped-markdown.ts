const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', ':': '&#58;', '.': '&#46;', '@': '&#64;' };

/**
 * The text as Markdown that shows it unchanged: no markup, HTML, link or table cell can be made of a name. Addresses are not turned into
 * links either (`://`, `www.` and the `@` of mail addresses and mentions are spelled as entities). The argument is visible text.
 */
export function escapedMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~$]/gu, (character) => `\\${character}`)
    .replace(/[<>&]|@(?=[\w.-]*\w\.\w)|(?<!\w)@(?=\w)|:(?=\/\/)|(?<=www)\./giu, (character) => entities[character] ?? character)
    .replace(/^([ \t]*)([-+=#])/gmu, '$1\\$2')
    .replace(/^([ \t]*\d+)([.)])/gmu, '$1\\$2');
}
