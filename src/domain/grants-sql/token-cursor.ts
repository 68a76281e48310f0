import type { Token } from './tokenize-sql.ts';

/** Where a statement could not be understood. `found` never quotes text that could be a secret. */
export interface GrantProblem {
  /** 1-based. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** Stops the parsing of one statement; caught by `parseGrantStatement`, never seen outside. */
export class StatementStop extends Error {
  readonly problem: GrantProblem;
  constructor(problem: GrantProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

/** Reads the tokens of one statement from left to right. Keywords match bare words only, in any case. */
export interface TokenCursor {
  peek(offset?: number): Token | null;
  /** Takes these keywords when all of them come next. */
  take(...keywords: readonly string[]): boolean;
  takeSymbol(symbol: string): boolean;
  /** A name in any quoting, or a bare word. */
  name(expected: string): string;
  /** A quoted string in single or double quotes. */
  string(expected: string): string;
  skip(): void;
  stop(expected: string): StatementStop;
}

const shown =
  /^(?:GRANT|REVOKE|CREATE|ALTER|SET|ON|TO|FROM|WITH|IDENTIFIED|REQUIRE|ACCOUNT|PASSWORD|DEFAULT|ROLE|USER|PROXY|FOR|OPTION|USING|AS|BY|VIA|PUBLIC|ALL)$/i;

function describe(token: Token | null): string {
  if (token === null) return 'end of statement';
  switch (token.kind) {
    case 'word':
      return shown.test(token.text) ? token.text.toUpperCase() : 'another word';
    case 'name':
      return 'a quoted name';
    case 'string':
      return 'a string';
    case 'symbol':
      return `'${token.text}'`;
    case 'broken':
      return 'a quote that never ends';
  }
}

/** A cursor over the tokens of one statement; `line` is used when there is none to point at. */
export function tokenCursor(tokens: readonly Token[]): TokenCursor {
  let at = 0;
  const peek = (offset = 0): Token | null => tokens[at + offset] ?? null;
  const stop = (expected: string): StatementStop => new StatementStop({ line: (peek() ?? tokens.at(-1))?.line ?? 1, expected, found: describe(peek()) });
  return {
    peek,
    stop,
    take: (...keywords) => {
      const all = keywords.every((keyword, offset) => {
        const token = peek(offset);
        return token?.kind === 'word' && token.text.toUpperCase() === keyword;
      });
      if (all) at += keywords.length;
      return all;
    },
    takeSymbol: (symbol) => {
      const token = peek();
      if (token?.kind !== 'symbol' || token.text !== symbol) return false;
      at++;
      return true;
    },
    name: (expected) => {
      const token = peek();
      if (token === null || token.kind === 'symbol' || token.kind === 'broken') throw stop(expected);
      at++;
      return token.text;
    },
    string: (expected) => {
      const token = peek();
      if (token === null || (token.kind !== 'string' && token.kind !== 'name')) throw stop(expected);
      at++;
      return token.text;
    },
    skip: () => {
      at++;
    },
  };
}
