import type { Cell, ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { anyVersion } from '../../domain/grants-sql/dialect.ts';
import { passwordStateOf, weakestPassword } from '../../domain/grants-sql/password-state.ts';
import { type Token, tokenizeSql } from '../../domain/grants-sql/tokenize-sql.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { bodyReader } from './decode-instance.ts';
import { decodeSelect } from './decode-select.ts';
import { grantSelects, isKnownVersion } from './grant-selects.ts';
import { mysqlKinds } from './instance-outcomes.ts';
import { instanceSelects } from './instance-selects.ts';
import { type DumpedTable, privColumns, secretsOf } from './offline-accounts.ts';
import type { DecodeExportOptions, OfflineProblem } from './offline-file.ts';
import { collected, missing, type Outcome } from './source-builder.ts';
import { appliesTo, type PublishedSelect } from './statement.ts';

/** True when a text is a dump of tables of `mysql`. */
export function isTableDump(text: string): boolean {
  return /^CREATE TABLE (?:IF NOT EXISTS )?`(?:db|user|global_priv|tables_priv|roles_mapping|role_edges)`/m.test(text);
}

/** Column names of a CREATE TABLE: quoted names that start a line; keys and constraints do not begin with one. */
function createdColumns(tokens: readonly Token[], start: number): string[] {
  const columns: string[] = [];
  for (let at = start; at < tokens.length && tokens[at]?.text !== ';'; at++) {
    const token = tokens[at];
    if (token?.kind === 'name' && token.startsLine) columns.push(token.text);
  }
  return columns;
}

/** The value that ends before `,` or `)`: a string, a number, or NULL. `_binary` and the like may stand before it. */
function cellFrom(tokens: readonly Token[]): Cell | undefined {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === 'broken' || last.kind === 'symbol') return undefined;
  if (last.kind === 'string') return last.text;
  if (/^NULL$/i.test(last.text)) return null;
  const hex = /^0x((?:[0-9A-Fa-f]{2})*)$/.exec(last.text)?.[1];
  if (hex !== undefined) return new TextDecoder().decode(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  const sign = tokens.length > 1 && tokens.at(-2)?.text === '-' ? '-' : '';
  return sign + last.text;
}

/** Reads `(…),(…)` from `start`; gives the place after it, or null where it is not what INSERT writes. */
function insertedRows(tokens: readonly Token[], start: number, into: DumpedTable): number | null {
  let at = start;
  for (;;) {
    if (tokens[at]?.text !== '(' || tokens[at]?.kind !== 'symbol') return null;
    const row: Cell[] = [];
    let value: Token[] = [];
    for (at++; ; at++) {
      const token = tokens[at];
      if (token === undefined) return null;
      const ends = token.kind === 'symbol' && (token.text === ',' || token.text === ')');
      if (!ends) {
        value.push(token);
        continue;
      }
      const cell = cellFrom(value);
      if (cell === undefined) return null;
      row.push(cell);
      value = [];
      if (token.text === ')') break;
    }
    if (row.length !== into.columns.length) return null;
    into.rows.push(row);
    at++;
    if (tokens[at]?.text !== ',') return at;
    at++;
  }
}

function dumpedTables(name: string, text: string): { readonly tables: Map<string, DumpedTable>; readonly problem: OfflineProblem | null } {
  const tokens = tokenizeSql(text, { flavor: 'mysql', version: anyVersion });
  const tables = new Map<string, DumpedTable>();
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at]?.kind === 'word' ? tokens[at]?.text.toUpperCase() : '';
    const second = tokens[at + 1]?.text.toUpperCase();
    if (word === 'CREATE' && second === 'TABLE') {
      while (at < tokens.length && tokens[at]?.kind !== 'name') at++;
      const table = tokens[at]?.text ?? '';
      if (!tables.has(table)) tables.set(table, { columns: createdColumns(tokens, at + 1), rows: [] });
    } else if ((word === 'INSERT' || word === 'REPLACE') && (second === 'INTO' || second === 'IGNORE')) {
      while (at < tokens.length && tokens[at]?.kind !== 'name') at++;
      const table = tables.get(tokens[at]?.text ?? '');
      const line = tokens[at]?.line ?? 1;
      while (at < tokens.length && !/^VALUES$/i.test(tokens[at]?.text ?? '')) at++;
      if (table === undefined)
        return {
          tables,
          problem: { file: name, line, expected: 'CREATE TABLE before INSERT', found: 'INSERT into an unknown table' },
        };
      const end = insertedRows(tokens, at + 1, table);
      if (end === null)
        return {
          tables,
          problem: {
            file: name,
            line,
            expected: 'rows with as many values as columns',
            found: 'a row that was cut or changed',
          },
        };
      at = end;
    }
  }
  return { tables, problem: null };
}

const tableName = (select: PublishedSelect): string | null => /^mysql\.(\w+)/.exec(select.from)?.[1] ?? null;

/** The dumped rows in the shape the published select would have returned. */
function asSelected(select: PublishedSelect, dumped: DumpedTable): ResultTable {
  const place = (column: string): number => dumped.columns.findIndex((candidate) => candidate.toLowerCase() === column.toLowerCase());
  const value = (row: readonly Cell[], name: string, expression: string): Cell => {
    const priv = place('Priv');
    if (priv >= 0 && name === 'priv') return privColumns(row[priv] ?? '')?.priv ?? null;
    if (name === 'packed') return (expression.match(/\w+_priv/g) ?? []).map((column) => row[place(column)] ?? '?').join('');
    if (name === 'restrictions') {
      const attributes = row[place('User_attributes')];
      const parsed = attributes == null ? null : privColumns(attributes)?.parsed;
      // Damaged JSON stays as it is: the decoder reports the row.
      if (parsed === undefined) return attributes ?? null;
      return parsed?.['Restrictions'] === undefined ? null : JSON.stringify(parsed['Restrictions']);
    }
    return row[place(expression)] ?? null;
  };
  return {
    columns: select.columns.map(([name]) => name),
    rows: dumped.rows.map((row) => select.columns.map(([name, expression]) => value(row, name, expression))),
  };
}

/** A dump of the tables of `mysql` as outcomes; a problem when it is damaged or does not say which server it is from. */
export function decodeTableDump(name: string, text: string, options: DecodeExportOptions): readonly Outcome[] | OfflineProblem {
  const { now, fingerprint } = options;
  const version = /^-- Server version\s+(\S+)/m.exec(text)?.[1];
  if (version === undefined)
    return {
      file: name,
      line: 1,
      expected: "a comment '-- Server version'",
      found: 'none: dump without --skip-comments',
    };
  const { tables, problem } = dumpedTables(name, text);
  if (problem !== null) return problem;
  // Not by the client that wrote it: MariaDB's dumps a MySQL server too.
  const isMariadb = tables.has('global_priv') || tables.get('user')?.columns.includes('is_role') || tables.get('db')?.columns.includes('Delete_history_priv');
  const server = serverSemantics(version, { version_comment: isMariadb === true ? 'MariaDB' : '' });
  if (!isKnownVersion(server)) return { file: name, line: 1, expected: 'a server version that can be read', found: version.slice(0, 80) };
  const context = { server, readBody: bodyReader(options.parser ?? null), transports: null, marks: null };
  const done = new Map<string, Outcome>();
  for (const select of [...grantSelects, ...instanceSelects].filter((candidate) => appliesTo(candidate, server))) {
    // Settings and the scanner's own rights are answers, not tables: whatever a damaged dump calls a table cannot stand for them.
    const table = select.kind === 'mysql.server' ? null : tableName(select);
    const dumped = table === null || table === undefined ? undefined : tables.get(table);
    if (dumped === undefined) continue;
    const { rows, problems } = decodeSelect(select.kind, select, asSelected(select, dumped), context);
    const gaps = problems.map(({ row, expected, found }): SourceGap => ({
      item: `${name}: row ${row}`,
      status: 'failed',
      reason: `expected ${expected}, found ${found}`,
      remedy: null,
    }));
    done.set(select.kind, collected(select.kind, [name], rows, now, gaps));
  }
  const accounts = tables.get('global_priv') ?? tables.get('user');
  if (accounts?.rows.length === 0) return { file: name, line: 1, expected: 'accounts', found: 'an empty table: dump with data' };
  if (accounts !== undefined) {
    const passwords = secretsOf(accounts).map(({ user, host, ways }) => ({
      user,
      host,
      ...weakestPassword(ways.map(({ plugin, secret }) => passwordStateOf(plugin, secret, fingerprint))),
    }));
    done.set('mysql.passwords', collected('mysql.passwords', [name], passwords, now));
  }
  return mysqlKinds.map((kind) => done.get(kind) ?? undumped(kind, name, now, server, done));
}

const grantTables = ['mysql.accounts', 'mysql.schemaGrants', 'mysql.tableGrants', 'mysql.columnGrants', 'mysql.routineGrants'] as const;

/** A kind without a table of its own in the dump: a table this version lacks, a marker, or something that is missing. */
function undumped(kind: (typeof mysqlKinds)[number], name: string, now: string, server: ServerSemantics, done: ReadonlyMap<string, Outcome>): Outcome {
  const selects = grantSelects.filter((select) => select.kind === kind);
  if (selects.length > 0 && !selects.some((select) => appliesTo(select, server))) return collected(kind, ['this version has no such table'], [], now);
  const complete = grantTables.every((each) => done.has(each));
  const edges = server.flavor === 'mysql' || done.has('mysql.roleEdges');
  if (complete && (kind === 'mysql.orphanRows' || (kind === 'mysql.publicGrants' && edges))) return collected(kind, [name], { complete: true }, now);
  return missing(kind, 'not-attempted', [name], 'not in this dump', 'bitewing queries --sql mysql');
}
