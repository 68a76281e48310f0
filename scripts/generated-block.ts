/**
 * A page with its block of that name replaced by `text`; everything around it is kept. Null when the page has no such block.
 * A page with a single block needs no name.
 */
export function replaceBlock(page: string, text: string, name = ''): string | null {
  const open = openMark(name);
  const start = page.indexOf(open);
  const end = page.indexOf(closeMark, start);
  if (start === -1 || end === -1) return null;
  return page.slice(0, start) + newBlock(text, name) + page.slice(end + closeMark.length);
}

/** A block between its marks. */
export function newBlock(text: string, name = ''): string {
  return `${openMark(name)}\n\n${text.trim()}\n\n${closeMark}`;
}

const closeMark = '<!-- /generated -->';

function openMark(name: string): string {
  return name === '' ? '<!-- generated -->' : `<!-- generated: ${name} -->`;
}
