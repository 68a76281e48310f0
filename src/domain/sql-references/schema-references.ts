import { scanReferences } from './scan-references.ts';
import { sqlTokens } from './sql-tokens.ts';

/** Databases a stored body names, and how far that can be trusted. */
export interface SchemaReferences {
  /** Names as spelled, sorted, each once; the object's own database left out. */
  readonly references: readonly string[];
  /** `parsed`: complete. `scanned`: found by the lexer, rather too many. `dynamic`: statements are built at run time. `unreadable`: hidden or not understood. */
  readonly certainty: 'parsed' | 'scanned' | 'dynamic' | 'unreadable';
}

/** Turns SQL into a syntax tree; throws on what it does not understand. */
export type StatementParser = (sql: string) => unknown;

/** Longer bodies are only scanned: the parser's time is not bounded. */
const longestParsed = 50_000;

/** Loads node-sql-parser's MySQL grammar, which takes a moment: only a collect needs it. */
export async function loadStatementParser(): Promise<StatementParser> {
  const { Parser } = (await import('node-sql-parser/build/mysql.js')).default;
  const parser = new Parser();
  return (sql) => parser.astify(sql);
}

/**
 * The databases the body of a view, routine, trigger or event names. `ownDatabase` as spelled in the body; names differing only in case
 * are kept, for the server's case rule is not known here. Without a parser nothing is better than `scanned`.
 */
export function schemaReferences(sql: string | null, ownDatabase: string, parse: StatementParser | null = null): SchemaReferences {
  if (sql === null || sql.trim() === '') return { references: [], certainty: 'unreadable' };
  const { tokens, hasExecutedComments, complete } = sqlTokens(sql);
  const scanned = scanReferences(tokens);
  const parsed = parse === null || hasExecutedComments || sql.length > longestParsed ? null : parsedDatabases(sql, parse);
  const references = [...new Set([...scanned.databases, ...(parsed ?? [])])].filter((name) => name !== ownDatabase).sort();
  if (!complete) return { references, certainty: 'unreadable' };
  if (scanned.dynamic) return { references, certainty: 'dynamic' };
  // The tree is trusted only where the lexer, which rather finds too much, found nothing else.
  const agrees = parsed !== null && [...scanned.databases].every((name) => parsed.has(name));
  return { references, certainty: agrees ? 'parsed' : 'scanned' };
}

function parsedDatabases(sql: string, parse: StatementParser): ReadonlySet<string> | null {
  try {
    const found = new Set<string>();
    collectDatabases(parse(sql), found);
    return found;
  } catch {
    return null;
  }
}

/** The tree holds a database as `db` of a table or column, or as `schema` of a function; backticks in names stay doubled. */
function collectDatabases(node: unknown, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const name = key === 'db' || key === 'schema' ? nameIn(value) : null;
    if (name === null) collectDatabases(value, found);
    else found.add(name);
  }
}

function nameIn(node: unknown): string | null {
  if (typeof node === 'string') return node === '' ? null : node.replaceAll('``', '`');
  return typeof node === 'object' && node !== null && 'value' in node ? nameIn(node.value) : null;
}
