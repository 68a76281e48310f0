import type { GrantObject, GrantStatement, WrittenAccount, WrittenPrivilege } from './grant-statement.ts';
import { accountOptions, grantees, writtenAccount, writtenAccounts } from './parse-account-clauses.ts';
import { type GrantProblem, StatementStop, type TokenCursor, tokenCursor } from './token-cursor.ts';
import type { Token } from './tokenize-sql.ts';

/** What became of one statement: understood, of no concern, or a problem. */
export type ParsedStatement =
  | { readonly type: 'statement'; readonly statement: GrantStatement }
  | { readonly type: 'ignored' }
  | { readonly type: 'problem'; readonly problem: GrantProblem };

interface ListItem {
  readonly privilege: WrittenPrivilege | null;
  readonly role: WrittenAccount | null;
}

function columnList(cursor: TokenCursor): string[] | null {
  if (!cursor.takeSymbol('(')) return null;
  const columns = [cursor.name('a column')];
  while (cursor.takeSymbol(',')) columns.push(cursor.name('a column'));
  if (!cursor.takeSymbol(')')) throw cursor.stop("')'");
  return columns;
}

/** One item before ON, TO or FROM: words of a privilege, or a role. A single bare word can be either. */
function listItem(cursor: TokenCursor): ListItem {
  const first = cursor.peek();
  if (first === null) throw cursor.stop('a privilege or role');
  if (first.kind !== 'word' || cursor.peek(1)?.text === '@') return { privilege: null, role: writtenAccount(cursor) };
  const words: string[] = [];
  for (let token = cursor.peek(); token?.kind === 'word' && !/^(?:ON|TO|FROM)$/i.test(token.text); token = cursor.peek()) {
    words.push(token.text);
    cursor.skip();
  }
  if (words.length === 0) throw cursor.stop('a privilege or role');
  const role = words.length === 1 ? { user: first.text, host: null, isPublic: false } : null;
  return { privilege: { name: words.join(' ').toUpperCase(), columns: columnList(cursor) }, role };
}

function objectOf(cursor: TokenCursor): GrantObject {
  const type = cursor.take('PACKAGE', 'BODY')
    ? 'PACKAGE BODY'
    : (['PROCEDURE', 'FUNCTION', 'PACKAGE', 'TABLE'] as const).find((keyword) => cursor.peek(1)?.text !== '.' && cursor.take(keyword));
  if (cursor.takeSymbol('*')) {
    if (!cursor.takeSymbol('.') || !cursor.takeSymbol('*')) throw cursor.stop('*.*');
    return { level: 'global' };
  }
  const db = cursor.name('a database');
  if (!cursor.takeSymbol('.')) throw cursor.stop("'.' after the database");
  if (cursor.takeSymbol('*')) return { level: 'database', db };
  const name = cursor.name('a table or routine');
  return type === undefined || type === 'TABLE' ? { level: 'table', db, name } : { level: 'routine', db, name, type };
}

function grantOrRevoke(cursor: TokenCursor, verb: 'grant' | 'revoke'): GrantStatement {
  const toward = verb === 'grant' ? 'TO' : 'FROM';
  if (verb === 'revoke') cursor.take('IF', 'EXISTS');
  if (cursor.take('PROXY', 'ON')) {
    const proxied = writtenAccount(cursor);
    if (!cursor.take(toward)) throw cursor.stop(toward);
    return { type: `${verb}-proxy`, proxied, grantees: grantees(cursor), options: accountOptions(cursor) };
  }
  const items = [];
  if (verb === 'revoke' && cursor.take('ADMIN', 'OPTION', 'FOR')) {
    // The role stays, only the right to pass it on goes; re-granting without it says the same.
    const kept = writtenAccounts(cursor);
    if (!cursor.take('FROM')) throw cursor.stop('FROM');
    return { type: 'grant-roles', roles: kept, grantees: grantees(cursor), options: accountOptions(cursor) };
  }
  do items.push(listItem(cursor));
  while (cursor.takeSymbol(','));
  if (cursor.take('ON')) {
    const privileges = items.flatMap((item) => item.privilege ?? []);
    if (privileges.length < items.length) throw cursor.stop('privileges before ON');
    const object = objectOf(cursor);
    if (!cursor.take(toward)) throw cursor.stop(toward);
    return { type: verb, privileges, object, grantees: grantees(cursor), options: accountOptions(cursor) };
  }
  if (!cursor.take(toward)) throw cursor.stop(`ON or ${toward}`);
  const who = grantees(cursor);
  const names = items.map((item) => item.privilege?.name).join();
  if (verb === 'revoke' && /^ALL(?: PRIVILEGES)?,GRANT OPTION$/.test(names)) return { type: 'revoke-all', grantees: who };
  const roles = items.flatMap((item) => item.role ?? []);
  if (roles.length < items.length) throw cursor.stop('ON after the privileges');
  return { type: `${verb}-roles`, roles, grantees: who, options: accountOptions(cursor) };
}

function defaultRole(cursor: TokenCursor): GrantStatement {
  const roles = cursor.take('NONE') ? 'none' : cursor.take('ALL') ? 'all' : writtenAccounts(cursor);
  if (!cursor.take('FOR') && !cursor.take('TO')) throw cursor.stop('FOR or TO');
  const accounts = writtenAccounts(cursor);
  if (cursor.peek() !== null) throw cursor.stop('the end');
  return { type: 'default-role', roles, accounts };
}

function renameUser(cursor: TokenCursor): GrantStatement {
  const renames = [];
  do {
    const from = writtenAccount(cursor);
    if (!cursor.take('TO')) throw cursor.stop('TO');
    renames.push({ from, to: writtenAccount(cursor) });
  } while (cursor.takeSymbol(','));
  if (cursor.peek() !== null) throw cursor.stop('the end');
  return { type: 'rename', renames };
}

function parse(cursor: TokenCursor): GrantStatement | null {
  if (cursor.take('GRANT')) return grantOrRevoke(cursor, 'grant');
  if (cursor.take('REVOKE')) return grantOrRevoke(cursor, 'revoke');
  if (cursor.take('SET', 'DEFAULT', 'ROLE')) return defaultRole(cursor);
  if (cursor.take('ALTER', 'USER')) {
    cursor.take('IF', 'EXISTS');
    return { type: 'alter-user', accounts: grantees(cursor), options: accountOptions(cursor) };
  }
  if (cursor.take('RENAME', 'USER')) return renameUser(cursor);
  if (cursor.take('DROP', 'USER') || cursor.take('DROP', 'ROLE')) {
    cursor.take('IF', 'EXISTS');
    return { type: 'drop', accounts: writtenAccounts(cursor) };
  }
  if (!cursor.take('CREATE')) return null;
  cursor.take('OR', 'REPLACE');
  const what = cursor.take('USER') ? 'create-user' : cursor.take('ROLE') ? 'create-role' : null;
  if (what === null) return null;
  cursor.take('IF', 'NOT', 'EXISTS');
  if (what === 'create-user') return { type: what, accounts: grantees(cursor), options: accountOptions(cursor) };
  const roles = writtenAccounts(cursor);
  accountOptions(cursor);
  return { type: what, roles };
}

const silent =
  /^(?:SET|FLUSH|USE|DROP|START|COMMIT|BEGIN|SELECT|SHOW|EXECUTE|PREPARE|DEALLOCATE|CREATE|INSERT|DELETE|UPDATE|ALTER|RENAME|LOCK|UNLOCK|INSTALL|DELIMITER)$/i;

/** Understands the tokens of one statement. Statements that grant nothing are ignored; anything else that is not understood is a problem. */
export function parseGrantStatement(tokens: readonly Token[]): ParsedStatement {
  // `mariadb-dump` grants its own helper role to CURRENT_USER(), whoever that will be.
  if (tokens.some((token) => token.kind === 'word' && /^CURRENT_USER$/i.test(token.text))) return { type: 'ignored' };
  const cursor = tokenCursor(tokens);
  try {
    const statement = parse(cursor);
    if (statement !== null) return { type: 'statement', statement };
    const first = tokens[0];
    if (first?.kind === 'word' && silent.test(first.text)) return { type: 'ignored' };
    throw tokenCursor(tokens).stop('GRANT, REVOKE, CREATE USER, CREATE ROLE, ALTER USER or SET DEFAULT ROLE');
  } catch (stop) {
    if (stop instanceof StatementStop) return { type: 'problem', problem: stop.problem };
    throw stop;
  }
}

/** Cuts tokens into statements: at `;`, and where a line starts with the first word of a statement (printed GRANT lines have no `;`). */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  const close = (): void => {
    if (current.length > 0) statements.push(current);
    current = [];
  };
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') {
      close();
      continue;
    }
    const previous = current.at(-1);
    const continues = previous === undefined || /^(?:,|WITH|GRANT|REVOKE|\()$/i.test(previous.text);
    if (token.startsLine && token.kind === 'word' && /^(?:GRANT|REVOKE|CREATE|ALTER|SET)$/i.test(token.text) && !continues) close();
    current.push(token);
  }
  close();
  return statements;
}
