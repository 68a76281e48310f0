import { isSymbol, type SqlToken, sqlTokens } from './sql-tokens.ts';

/** Where a table of a remote engine connects to; null where the text does not say. Secrets are never kept. */
export interface ConnectionTarget {
  readonly host: string | null;
  readonly database: string | null;
  /** Name of a `mysql.servers` row. */
  readonly server: string | null;
}

/** Databases of the tables a MERGE table unites, from SHOW CREATE TABLE; sorted, its own left out. */
export function mergeChildDatabases(createTable: string, ownDatabase: string): string[] {
  const { tokens } = sqlTokens(createTable);
  const found = new Set<string>();
  for (let at = optionValue(tokens, 'UNION'); at >= 0 && at < tokens.length && !isSymbol(tokens[at], ')'); at++) {
    const database = tokens[at];
    if (database !== undefined && isSymbol(tokens[at + 1], '.')) found.add(database.text);
  }
  found.delete(ownDatabase);
  return [...found].sort();
}

/** Where a FEDERATED, CONNECT or SPIDER table leads, from SHOW CREATE TABLE; null without a CONNECTION option. */
export function remoteTableTarget(createTable: string): ConnectionTarget | null {
  const { tokens } = sqlTokens(createTable);
  const at = optionValue(tokens, 'CONNECTION');
  const connection = at < 0 ? undefined : tokens[at];
  return connection === undefined ? null : connectionTarget(connection.text);
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

/** Position of an option's value: after its name and an optional `=`; -1 without the option. Column names in backticks do not count. */
function optionValue(tokens: readonly SqlToken[], option: string): number {
  const at = tokens.findLastIndex((token) => token.kind === 'word' && token.text.toUpperCase() === option);
  if (at < 0) return -1;
  return isSymbol(tokens[at + 1], '=') ? at + 2 : at + 1;
}
