import type { GrantDialect } from './dialect.ts';

/**
 * A token of a privilege statement. `word`: bare. `name`: in backticks or double quotes, doubled quotes undone, backslashes literal.
 * `string`: in single quotes, escapes undone (`\_` and `\%` keep their backslash, as in the server). `broken`: a quote without end.
 */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'symbol' | 'broken';
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly startsLine: boolean;
}

const escapes: Readonly<Record<string, string>> = {
  'n': '\n',
  't': '\t',
  'r': '\r',
  'b': '\b',
  '0': '\0',
  'Z': '\u001a',
  '%': '\\%',
  '_': '\\_',
};
const wordPattern = /[\w$\u0080-\uffff]+/uy;
// After @ the server reads a whole host name; elsewhere a dot separates database and table.
const hostPattern = /[\w$.\-\u0080-\uffff]+/uy;
const versionCommentPattern = /\/\*(M?)!(\d{5,6})?/y;

interface Quoted {
  readonly text: string;
  readonly end: number;
}

function readQuoted(sql: string, start: number): Quoted | null {
  const quote = sql.charAt(start);
  let text = '';
  let from = start + 1;
  for (let at = from; at < sql.length; at++) {
    const character = sql.charAt(at);
    if (character === '\\' && quote === "'") {
      const next = sql.charAt(at + 1);
      text += sql.slice(from, at) + (escapes[next] ?? next);
      from = at + 2;
      at++;
    } else if (character === quote) {
      if (sql.charAt(at + 1) !== quote) return { text: text + sql.slice(from, at), end: at + 1 };
      text += sql.slice(from, at + 1);
      from = at + 2;
      at++;
    }
  }
  return null;
}

/** Whether the server would run the inside of a version comment. MariaDB skips `/*!50700` … `/*!99999`. */
function runsComment(dialect: GrantDialect, mariadbOnly: boolean, digits: string | undefined): boolean {
  if (mariadbOnly && dialect.flavor === 'mysql') return false;
  if (digits === undefined) return true;
  const [major, minor, patch] = dialect.version;
  const needed = Number(digits);
  if (dialect.flavor === 'mariadb' && !mariadbOnly && needed >= 50700 && needed <= 99999) return false;
  return needed <= major * 10000 + minor * 100 + patch;
}

function matchAt(pattern: RegExp, sql: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(sql);
}

/** End of a comment or of the opening of a version comment at `at`; null when there is none. */
function skipComment(sql: string, at: number, dialect: GrantDialect): { readonly end: number; readonly entered: boolean } | null {
  const two = sql.slice(at, at + 2);
  if (two.startsWith('#') || (two === '--' && /^\s?$/.test(sql.charAt(at + 2)))) {
    const end = sql.indexOf('\n', at);
    return { end: end < 0 ? sql.length : end, entered: false };
  }
  if (two !== '/*') return null;
  const version = matchAt(versionCommentPattern, sql, at);
  if (version !== null && runsComment(dialect, version[1] === 'M', version[2])) return { end: at + version[0].length, entered: true };
  const end = sql.indexOf('*/', at + 2);
  return { end: end < 0 ? sql.length : end + 2, entered: false };
}

/** Cuts SQL into tokens, comments removed and version comments resolved as `dialect` would. Never throws; time grows linearly. */
export function tokenizeSql(sql: string, dialect: GrantDialect): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let counted = 0;
  let startsLine = true;
  let at = 0;
  const countTo = (end: number): void => {
    for (let next = sql.indexOf('\n', counted); next >= 0 && next < end; next = sql.indexOf('\n', next + 1)) {
      line++;
      startsLine = true;
      counted = next + 1;
    }
    counted = Math.max(counted, end);
  };
  const push = (kind: Token['kind'], text: string, end: number): void => {
    tokens.push({ kind, text, line, startsLine });
    startsLine = false;
    const quotedOverLines = line;
    countTo(end);
    // A newline inside quotes does not begin a line of SQL.
    if (line !== quotedOverLines) startsLine = false;
    at = end;
  };
  while (at < sql.length) {
    const character = sql.charAt(at);
    if (/\s/.test(character)) {
      at++;
      countTo(at);
      continue;
    }
    const comment = skipComment(sql, at, dialect);
    if (comment !== null) {
      at = comment.end;
      countTo(at);
    } else if (sql.startsWith('*/', at)) {
      // Both opening kinds end alike; `*` then `/` never occurs in a privilege statement.
      at += 2;
    } else if (character === '`' || character === '"' || character === "'") {
      const quoted = readQuoted(sql, at);
      if (quoted === null) push('broken', character, sql.length);
      else push(character === "'" ? 'string' : 'name', quoted.text, quoted.end);
    } else {
      const afterAt = tokens.at(-1)?.text === '@' && tokens.at(-1)?.kind === 'symbol' && sql.charAt(at - 1) === '@';
      const word = matchAt(afterAt ? hostPattern : wordPattern, sql, at);
      if (word === null) push('symbol', character, at + 1);
      else push('word', word[0], at + word[0].length);
    }
  }
  return tokens;
}
