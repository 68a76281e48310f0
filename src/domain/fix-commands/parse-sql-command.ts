import type { GrantDialect } from '../grants-sql/dialect.ts';
import type { GrantStatement } from '../grants-sql/grant-statement.ts';
import { parseGrantStatement, splitStatements } from '../grants-sql/parse-grant-statement.ts';
import { StatementStop, type TokenCursor, tokenCursor } from '../grants-sql/token-cursor.ts';
import { tokenizeSql } from '../grants-sql/tokenize-sql.ts';

/** Equal comparisons joined by AND: column → value. */
export type RowCondition = Readonly<Record<string, string>>;

/** A table as written; database null when none was written. */
export interface WrittenTable {
  readonly database: string | null;
  readonly name: string;
}

/** What can be dropped besides accounts. A function without a database is a loadable one. */
export type DroppedKind = 'database' | 'table' | 'view' | 'procedure' | 'function' | 'trigger' | 'event' | 'package' | 'server';

/** A statement of a printed remedy. */
export type SqlCommand =
  | { readonly type: 'grants'; readonly statement: GrantStatement }
  /** SET GLOBAL or SET PERSIST; the value as SHOW VARIABLES prints it. */
  | { readonly type: 'set-variable'; readonly name: string; readonly value: string }
  | { readonly type: 'update'; readonly table: WrittenTable; readonly column: string; readonly value: string; readonly where: RowCondition }
  | { readonly type: 'insert'; readonly table: WrittenTable; readonly row: RowCondition }
  | { readonly type: 'delete'; readonly table: WrittenTable; readonly where: RowCondition }
  /** CREATE TABLE … AS SELECT … WHERE FALSE: a table of the same shape without rows. */
  | { readonly type: 'create-copy'; readonly table: WrittenTable; readonly like: WrittenTable }
  | { readonly type: 'copy-rows'; readonly into: WrittenTable; readonly from: WrittenTable; readonly where: RowCondition }
  | { readonly type: 'drop'; readonly kind: DroppedKind; readonly database: string | null; readonly name: string }
  | { readonly type: 'create-function'; readonly name: string; readonly library: string }
  /** CREATE SERVER; options by upper-cased name, the password left out. */
  | { readonly type: 'create-server'; readonly name: string; readonly wrapper: string; readonly options: RowCondition }
  | { readonly type: 'flush-privileges' };

/** Reads one statement of a remedy; null when it is none that this engine can follow. */
export function parseSqlCommand(text: string, dialect: GrantDialect): SqlCommand | null {
  const [tokens, ...more] = splitStatements(tokenizeSql(text, dialect));
  if (tokens === undefined || more.length > 0) return null;
  const granted = parseGrantStatement(tokens);
  if (granted.type === 'statement') return { type: 'grants', statement: granted.statement };
  const cursor = tokenCursor(tokens);
  try {
    const command = other(cursor);
    return cursor.peek() === null ? command : null;
  } catch (stop) {
    if (stop instanceof StatementStop) return null;
    throw stop;
  }
}

function other(cursor: TokenCursor): SqlCommand | null {
  if (cursor.take('FLUSH', 'PRIVILEGES')) return { type: 'flush-privileges' };
  if (cursor.take('SET', 'GLOBAL') || cursor.take('SET', 'PERSIST')) return setVariable(cursor);
  if (cursor.take('UPDATE')) return update(cursor);
  if (cursor.take('DELETE', 'FROM')) return { type: 'delete', table: writtenTable(cursor), where: condition(cursor) };
  if (cursor.take('CREATE', 'TABLE', 'IF', 'NOT', 'EXISTS')) return createCopy(cursor);
  if (cursor.take('CREATE', 'FUNCTION')) return createFunction(cursor);
  if (cursor.take('CREATE', 'SERVER')) return createServer(cursor);
  if (cursor.take('INSERT', 'INTO')) {
    const into = writtenTable(cursor);
    if (cursor.takeSymbol('(')) return insert(cursor, into);
    return { type: 'copy-rows', into, from: selectedTable(cursor), where: condition(cursor) };
  }
  return cursor.take('DROP') ? drop(cursor) : null;
}

function setVariable(cursor: TokenCursor): SqlCommand {
  const name = cursor.name('a variable').toLowerCase();
  expectSymbol(cursor, '=');
  return { type: 'set-variable', name, value: cursor.name('a value') };
}

function update(cursor: TokenCursor): SqlCommand {
  const table = writtenTable(cursor);
  expectWord(cursor, 'SET');
  const column = cursor.name('a column');
  expectSymbol(cursor, '=');
  const value = cursor.name('a value');
  return { type: 'update', table, column, value, where: condition(cursor) };
}

/** The rest of INSERT INTO table (column, …) VALUES (value, …). */
function insert(cursor: TokenCursor, table: WrittenTable): SqlCommand {
  const list = (expected: string): string[] => {
    const names = [cursor.name(expected)];
    while (cursor.takeSymbol(',')) names.push(cursor.name(expected));
    expectSymbol(cursor, ')');
    return names;
  };
  const columns = list('a column');
  expectWord(cursor, 'VALUES');
  expectSymbol(cursor, '(');
  const values = list('a value');
  if (values.length !== columns.length) throw cursor.stop('a value for every column');
  return { type: 'insert', table, row: Object.fromEntries(columns.map((column, at) => [column, values[at] ?? ''])) };
}

function createCopy(cursor: TokenCursor): SqlCommand {
  const table = writtenTable(cursor);
  expectWord(cursor, 'AS');
  const like = selectedTable(cursor);
  if (!cursor.take('WHERE', 'FALSE')) throw cursor.stop('WHERE FALSE');
  return { type: 'create-copy', table, like };
}

function createFunction(cursor: TokenCursor): SqlCommand {
  const name = cursor.name('a function');
  expectWord(cursor, 'RETURNS');
  cursor.name('a type');
  expectWord(cursor, 'SONAME');
  return { type: 'create-function', name, library: cursor.string('a library') };
}

function createServer(cursor: TokenCursor): SqlCommand {
  const name = cursor.name('a server');
  if (!cursor.take('FOREIGN', 'DATA', 'WRAPPER')) throw cursor.stop('FOREIGN DATA WRAPPER');
  const wrapper = cursor.name('a wrapper');
  expectWord(cursor, 'OPTIONS');
  expectSymbol(cursor, '(');
  const options: Record<string, string> = {};
  do {
    const option = cursor.name('an option').toUpperCase();
    const value = cursor.name('a value');
    if (option !== 'PASSWORD') options[option] = value;
  } while (cursor.takeSymbol(','));
  expectSymbol(cursor, ')');
  return { type: 'create-server', name, wrapper, options };
}

function drop(cursor: TokenCursor): SqlCommand | null {
  const kinds = ['DATABASE', 'TABLE', 'VIEW', 'PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE', 'SERVER'] as const;
  const word = kinds.find((kind) => cursor.take(kind));
  if (word === undefined) return null;
  cursor.take('IF', 'EXISTS');
  const { database, name } = writtenTable(cursor);
  // The list of words above is that of the type, in capitals.
  return { type: 'drop', kind: word.toLowerCase() as DroppedKind, database, name };
}

function writtenTable(cursor: TokenCursor): WrittenTable {
  const first = cursor.name('a name');
  return cursor.takeSymbol('.') ? { database: first, name: cursor.name('a name') } : { database: null, name: first };
}

function selectedTable(cursor: TokenCursor): WrittenTable {
  expectWord(cursor, 'SELECT');
  expectSymbol(cursor, '*');
  expectWord(cursor, 'FROM');
  return writtenTable(cursor);
}

function condition(cursor: TokenCursor): RowCondition {
  const equal: Record<string, string> = {};
  expectWord(cursor, 'WHERE');
  do {
    const column = cursor.name('a column');
    expectSymbol(cursor, '=');
    equal[column] = cursor.name('a value');
  } while (cursor.take('AND'));
  return equal;
}

function expectWord(cursor: TokenCursor, word: string): void {
  if (!cursor.take(word)) throw cursor.stop(word);
}

function expectSymbol(cursor: TokenCursor, symbol: string): void {
  if (!cursor.takeSymbol(symbol)) throw cursor.stop(`'${symbol}'`);
}
