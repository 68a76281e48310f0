/**
 * A piece of SQL. `word`: bare identifier or keyword; `name`: in backticks, text unquoted; `double`: in double quotes, a name under
 * ANSI_QUOTES and a string otherwise; `string`: in single quotes; `value`: number or variable; `symbol`: one character.
 */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'double' | 'string' | 'value' | 'symbol';
  readonly text: string;
  /** Where it begins and ends in the source. */
  readonly start: number;
  readonly end: number;
}

/** Tokens in order, comments left out. */
export interface SqlTokens {
  readonly tokens: readonly SqlToken[];
  /** Conditional comments stand among the tokens: servers run what they hold. */
  readonly hasExecutedComments: boolean;
  /** False when a quotation or comment never ends: then what follows was not understood. */
  readonly complete: boolean;
}

const gap = /\s+|--(?=\s|\p{Cc}|$)[^\n]*|#[^\n]*/uy;
const executedStart = /\/\*M?!\d*/y;
const comment = /\/\*[^]*?(?:\*\/|$)/y;
const quoted = { "'": /'(?:[^'\\]|''|\\[^])*'?/y, '"': /"(?:[^"\\]|""|\\[^])*"?/y, '`': /`(?:[^`]|``)*`?/y } as const;
const variable = /@@?(?:[\w$.]+|`[^`]*`|'[^']*'|"[^"]*")?/y;
const number = /\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![\w$\u0080-\uffff])/iy;
const word = /[\w$\u0080-\uffff]+/y;

/**
 * Splits SQL as MySQL and MariaDB do: `-- `, `#` and block comments dropped, the contents of conditional comments kept whatever
 * version they name, backslash escapes in strings (servers with NO_BACKSLASH_ESCAPES differ).
 */
export function sqlTokens(sql: string): SqlTokens {
  const tokens: SqlToken[] = [];
  let hasExecutedComments = false;
  let complete = true;
  for (let at = 0; at < sql.length;) {
    const start = at;
    if (matchAt(executedStart, sql, at) > 0) {
      hasExecutedComments = true;
      at += matchAt(executedStart, sql, at);
    } else if (sql.startsWith('*/', at)) at += 2;
    else if (matchAt(comment, sql, at) > 0) {
      at += matchAt(comment, sql, at);
      complete &&= at - start >= 4 && sql.endsWith('*/', at);
    } else if (matchAt(gap, sql, at) > 0) at += matchAt(gap, sql, at);
    else {
      const token = tokenAt(sql, at);
      if (isOpenQuote(sql, token)) complete = false;
      tokens.push(token);
      at = token.end;
    }
  }
  return { tokens, hasExecutedComments, complete };
}

/** SQL with every string emptied and comments left out: what may be shown or stored. Names in ANSI quotes survive only beside a dot. */
export function redactStringLiterals(sql: string): string {
  const { tokens } = sqlTokens(sql);
  let redacted = '';
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.start > end) redacted += ' ';
    const isName = token.kind === 'double' && (isDot(tokens[index - 1]) || isDot(tokens[index + 1]));
    const isText = token.kind === 'string' || (token.kind === 'double' && !isName);
    redacted += isText ? "'?'" : sql.slice(token.start, token.end);
    end = token.end;
  }
  return redacted;
}

/** Is the token this symbol? */
export function isSymbol(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

function isDot(token: SqlToken | undefined): boolean {
  return isSymbol(token, '.');
}

function tokenAt(sql: string, start: number): SqlToken {
  const quote = sql.charAt(start);
  if (quote === "'" || quote === '"' || quote === '`') {
    const end = start + matchAt(quoted[quote], sql, start);
    const kind = quote === "'" ? 'string' : quote === '"' ? 'double' : 'name';
    return { kind, text: unquoted(sql.slice(start, end), quote), start, end };
  }
  const value = matchAt(variable, sql, start) || matchAt(number, sql, start);
  const length = value || matchAt(word, sql, start) || 1;
  const kind = value > 0 ? 'value' : matchAt(word, sql, start) > 0 ? 'word' : 'symbol';
  return { kind, text: sql.slice(start, start + length), start, end: start + length };
}

function unquoted(text: string, quote: string): string {
  const inner = text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined).replaceAll(quote + quote, quote);
  return quote === '`' ? inner : inner.replaceAll(/\\([^])/g, '$1');
}

function isOpenQuote(sql: string, token: SqlToken): boolean {
  if (token.kind !== 'string' && token.kind !== 'double' && token.kind !== 'name') return false;
  return token.end - token.start < 2 || sql.charAt(token.end - 1) !== sql.charAt(token.start);
}

function matchAt(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0].length ?? 0;
}
