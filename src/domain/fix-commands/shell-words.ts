/**
 * The words of one command of a POSIX shell, quotes taken off, and the file its output goes to; null for what is more than one plain command
 * (pipes, substitutions, conditions). `|| true` and a discarded error output change nothing and are left out.
 */
export function shellWords(text: string): { readonly words: readonly string[]; readonly output: string | null } | null {
  const plain = text.replace(/\s*2>\/dev\/null/, '').replace(/\s*\|\|\s*true\s*$/, '');
  const words: string[] = [];
  let output: string | null = null;
  const token = /\s*(?:(>)|((?:'[^']*'|"[^"$`\\]*"|\\.|[^\s'"\\<>|;&`$])+))/uy;
  let intoFile = false;
  while (token.lastIndex < plain.length) {
    const at = token.lastIndex;
    const found = token.exec(plain);
    if (found === null) return plain.slice(at).trim() === '' ? { words, output } : null;
    const [, redirect, word] = found;
    if (redirect !== undefined) {
      intoFile = true;
      continue;
    }
    const unquoted = (word ?? '').replaceAll(
      /'([^']*)'|"([^"]*)"|\\(.)/gu,
      (_all, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    );
    if (intoFile) output = unquoted;
    else words.push(unquoted);
    intoFile = false;
  }
  return { words, output };
}
