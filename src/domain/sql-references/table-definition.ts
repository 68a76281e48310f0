import { isSymbol, type SqlToken, sqlTokens } from './sql-tokens.ts';

/** Where a table of a remote engine connects to; null where the text does not say. Secrets are never kept. */
export interface ConnectionTarget {
  readonly host: string | null;
  readonly database: string | null;
  /** Name of a `mysql.servers` row. */
  readonly server: string | null;
}

/** What a table's definition leads to. */
export interface TableDestinations {
  /** Databases of the tables a MERGE table unites, its own included; sorted. */
  readonly children: readonly string[];
  /** What a FEDERATED, CONNECT or SPIDER table, or one of its partitions, connects to. */
  readonly remotes: readonly ConnectionTarget[];
  /** DATA and INDEX DIRECTORY of the table and its partitions, and the files of a CONNECT table; each once. */
  readonly paths: readonly string[];
}

/** Reads the text of SHOW CREATE TABLE. `ownDatabase` is where unqualified names stand. */
export function tableDestinations(createTable: string, ownDatabase: string): TableDestinations {
  const { tokens } = sqlTokens(createTable);
  const directories = tokens.flatMap((token, at) => {
    const isOption = isWord(token, 'DIRECTORY') && (isWord(tokens[at - 1], 'DATA') || isWord(tokens[at - 1], 'INDEX'));
    return isOption ? stringAfter(tokens, at) : [];
  });
  return {
    children: mergeChildren(tokens, ownDatabase),
    remotes: remotes(tokens),
    paths: [...new Set([...directories, ...options(tokens, 'FILE_NAME')])],
  };
}

function mergeChildren(tokens: readonly SqlToken[], ownDatabase: string): string[] {
  const found = new Set<string>();
  const union = tokens.findLastIndex((token) => isWord(token, 'UNION'));
  const open = isSymbol(tokens[union + 1], '=') ? union + 2 : union + 1;
  if (union < 0 || !isSymbol(tokens[open], '(')) return [];
  for (let at = open + 1; at < tokens.length && !isSymbol(tokens[at], ')'); at++) {
    const first = tokens[at];
    if (first === undefined || isSymbol(first, ',')) continue;
    const qualified = isSymbol(tokens[at + 1], '.');
    found.add(qualified ? first.text : ownDatabase);
    if (qualified) at += 2;
  }
  return [...found].sort();
}

function remotes(tokens: readonly SqlToken[]): ConnectionTarget[] {
  const [engine = ''] = options(tokens, 'ENGINE').map((name) => name.toUpperCase());
  if (!['FEDERATED', 'CONNECT', 'SPIDER'].includes(engine)) return [];
  const texts = [...options(tokens, 'CONNECTION'), ...(engine === 'SPIDER' ? options(tokens, 'COMMENT') : [])];
  const [hosts, databases, servers] = [
    [...options(tokens, 'REMOTE_HOST'), ...options(tokens, 'OPTION_LIST').flatMap((list) => /(?:^|,)\s*host=([^,]+)/i.exec(list)?.[1] ?? [])],
    [...options(tokens, 'REMOTE_DATABASE'), ...options(tokens, 'DBNAME')],
    options(tokens, 'REMOTE_SERVER'),
  ];
  const stated = { host: hosts[0] ?? null, database: databases[0] ?? null, server: servers[0] ?? null };
  return [...texts.map((text) => connectionTarget(text)), stated].filter(({ host, database, server }) => (host ?? database ?? server) !== null);
}

/**
 * Reads a CONNECTION text: `mysql://user:password@host:port/database/table`, `server/table`, or SPIDER's `host "h", database "d", srv "s"`.
 */
export function connectionTarget(text: string): ConnectionTarget {
  const url = /^\w+:\/\/([^]*)$/.exec(text.trim())?.[1];
  if (url !== undefined) {
    // A password may hold slashes and signs: the host follows the last @.
    const [, host = '', database] = /^(\[[^\]]*\]|[^:/]*)[^/]*(?:\/([^/]*))?/.exec(url.slice(url.lastIndexOf('@') + 1)) ?? [];
    return { host: host || null, database: database || null, server: null };
  }
  const parameters = new Map([...text.matchAll(/\b(host|database|srv|server)\s*=?\s*(["'])([^]*?)\2/gi)].map((match) => [match[1]?.toLowerCase(), match[3]]));
  if (parameters.size > 0) {
    return {
      host: parameters.get('host') ?? null,
      database: parameters.get('database') ?? null,
      server: parameters.get('srv') ?? parameters.get('server') ?? null,
    };
  }
  const server = /^[^/\s"'=@:]+(?=\/|$)/.exec(text.trim())?.[0] ?? null;
  return { host: null, database: null, server };
}

function isWord(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === text;
}

/** Values of every option of this name. A name in backticks is one only before `=`: else it is a column. */
function options(tokens: readonly SqlToken[], name: string): string[] {
  return tokens.flatMap((token, at) => {
    const quoted = token.kind === 'name' && token.text.toUpperCase() === name && isSymbol(tokens[at + 1], '=');
    return quoted || isWord(token, name) ? stringAfter(tokens, at) : [];
  });
}

function stringAfter(tokens: readonly SqlToken[], at: number): string[] {
  const value = tokens[isSymbol(tokens[at + 1], '=') ? at + 2 : at + 1];
  return value === undefined || value.kind === 'symbol' ? [] : [value.text];
}
