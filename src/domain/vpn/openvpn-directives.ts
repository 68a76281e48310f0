import { type ConfigLine, configLines, ConfigStop, wordFound } from './config-text.ts';

/** One option of an OpenVPN configuration, without the dashes. */
export interface OpenvpnDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** Content of an inline file, `<name>…</name>`, line ends included; null for an option. May be a secret. */
  readonly inline: string | null;
  readonly line: number;
}

/** Splits an OpenVPN configuration, ccd file or pushed option list into options. Options inside `<connection>` count like all others. */
export function openvpnDirectives(text: string): readonly OpenvpnDirective[] {
  const directives: OpenvpnDirective[] = [];
  const lines = configLines(text);
  for (let at = 0; at < lines.length; at++) {
    const current = lines[at];
    if (current === undefined) break;
    const [first = '', ...rest] = openvpnWords(current);
    if (first === '') continue;
    const tag = /^<([^/>][^>]*)>$/.exec(first)?.[1];
    if (tag === undefined || rest.length > 0) {
      if (first !== '</connection>') directives.push(plain(first, rest, current.line));
      continue;
    }
    if (tag === 'connection') continue;
    let end = at + 1;
    while (end < lines.length && lines[end]?.text.trimStart().startsWith(`</${tag}>`) !== true) end++;
    if (end === lines.length) throw new ConfigStop(lines.length, `the end of the inline file that begins in line ${current.line}`, 'the end of the file');
    const inline = lines
      .slice(at + 1, end)
      .map((each) => each.text)
      .join('\n');
    directives.push({ name: tag, args: [], inline, line: current.line });
    at = end;
  }
  return directives;
}

function plain(first: string, rest: readonly string[], line: number): OpenvpnDirective {
  const name = first.replace(/^--/, '');
  if (!/^[a-z][a-z0-9-]*$/i.test(name)) throw new ConfigStop(line, 'the name of an option', wordFound(first));
  // `setenv opt NAME …` sets an option that older versions may not know.
  if (name === 'setenv' && rest[0] === 'opt' && rest[1] !== undefined) return plain(rest[1], rest.slice(2), line);
  return { name, args: rest, inline: null, line };
}

/**
 * The words of a line as OpenVPN reads it: `"…"` and `'…'` quote, a backslash escapes except between single quotes, `#` and `;` begin a
 * comment where a word could begin.
 */
export function openvpnWords({ text, line }: ConfigLine): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote === '' && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (word === null && (char === '#' || char === ';')) {
      break;
    } else if (char === '\\' && quote !== "'") {
      at++;
      if (at === text.length) throw new ConfigStop(line, 'a character after the backslash', 'the end of the line');
      word = (word ?? '') + (text[at] ?? '');
    } else if (quote === '' && word === null && (char === '"' || char === "'")) {
      quote = char;
      word = '';
    } else if (quote !== '' && char === quote) {
      words.push(word ?? '');
      word = null;
      quote = '';
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') throw new ConfigStop(line, `the closing ${quote}`, 'the end of the line');
  if (word !== null) words.push(word);
  return words;
}
