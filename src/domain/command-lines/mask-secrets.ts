/** A command line without its secrets. */
export interface MaskedCommandLine {
  /** First word: the program, without quotes. */
  readonly program: string;
  /** The other words, secret values replaced by their fingerprints. */
  readonly arguments: string;
  /** Names of the arguments that carried a secret, as written. */
  readonly secrets: readonly string[];
}

const secretName = /pass|pwd|secret|token|api-?key|credential/i;
const databaseProgram = /(?:^|[\\/])(?:mysql|mariadb)[\w-]*(?:\.exe)?$/i;
const connectionKey = /^\s*(?:password|pwd)\s*=/i;

/**
 * Takes a Windows command line apart and replaces what follows a name like `MySqlPassword=`, `/pass:` or `--password`, `-p` of the database
 * clients, passwords in URLs and in connection strings. Rather one word too many than one too few: an unclosed quote hides all that follows it.
 */
export function maskCommandLine(text: string, fingerprint: (secret: string) => string): MaskedCommandLine {
  const [program = '', ...words] = commandWords(text);
  const secrets: string[] = [];
  const hidden = (name: string, secret: string): string => {
    if (secret === '') return '';
    secrets.push(name);
    return fingerprint(secret);
  };
  const masked: string[] = [];
  let expected: string | null = null;
  for (const word of words) {
    // The value of an option stands in the next word, unless that is an option itself.
    if (expected !== null && !/^(?:--|\/)\w/.test(word)) {
      masked.push(hidden(expected, word));
      expected = null;
      continue;
    }
    expected = secretName.test(word) && /^[-/]+[\w.-]+$/.test(word) ? word : null;
    masked.push(maskWord(word, databaseProgram.test(program), hidden));
  }
  return { program, arguments: masked.map(quoted).join(' '), secrets };
}

type Hide = (name: string, secret: string) => string;

function maskWord(word: string, isDatabaseProgram: boolean, hidden: Hide): string {
  if (word.split(';').some((part) => connectionKey.test(part))) return maskPairs(word, hidden);
  const [, name = '', separator = '', value = ''] = /^([-/\w.]+?)([=:])(.*)$/s.exec(word) ?? [];
  if (separator !== '' && secretName.test(name)) return `${name}${separator}${hidden(name, value)}`;
  if (isDatabaseProgram && /^-p./s.test(word)) return `-p${hidden('-p', word.slice(2))}`;
  return word.replace(/^([\w.+-]*=?\w+:\/\/[^/\s:@]*:)([^/@]*)(?=@)/s, (_, before: string, secret: string) => before + hidden('URL', secret));
}

/** From the password on, all of a connection string is hidden: quotes inside decide where it ends, and they may be gone. */
function maskPairs(word: string, hidden: Hide): string {
  const parts = word.split(';');
  const at = parts.findIndex((part) => connectionKey.test(part));
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(parts[at] ?? '') ?? [];
  const rest = parts.slice(at + 1);
  return [...parts.slice(0, at), `${name}=${hidden(name.trim(), [value, ...rest].join(';'))}`].join(';');
}

/** Words as Windows programs see them: blanks separate, quotes hold together, a backslash before a quote makes it part of the word. */
function commandWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (character === '\\' && text[at + 1] === '"' && words.length > 0) {
      word = `${word ?? ''}"`;
      at += 1;
    } else if (!isQuoted && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  return words;
}

function quoted(word: string): string {
  return word === '' || /[\s"]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word;
}
