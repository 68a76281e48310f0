import { atLeast } from '../../domain/mysql/server-semantics.ts';
import { sqlString } from '../../domain/mysql/sql-text.ts';
import { grantChangesSelect, ownPrivilegesSelect, serverSelect } from './instance-selects.ts';
import { openDentalColumnsSql, type OpenDentalSelect, openDentalSelects, openDentalTablesSql } from './open-dental-selects.ts';
import type { Applies, PublishedSelect } from './statement.ts';
import { preamble, publishedSelects } from './statements.ts';
import { relocatedSelects, remoteTablesFrom } from './table-selects.ts';

/** First cell of every line that counts in the script's output. */
export const exportMark = 'BW1';

/** A value as `x` and the hex digits of its UTF-8 bytes, or `n` for NULL: no client's quoting, escaping or borders can change it. */
function field(expression: string): string {
  return `IFNULL(CONCAT('x',HEX(CONVERT(${expression} USING utf8mb4))),'n')`;
}

function rowsSql(id: string, expressions: readonly string[], from: string): string {
  const cells = `CONCAT_WS(',',${expressions.map((expression) => field(expression)).join(',')})`;
  const rows = `SELECT '${exportMark}' AS mark,'${id}' AS id,'row' AS kind,${cells} AS cells`;
  return from === '' ? rows : `${rows} FROM ${from}`;
}

function doneSql(id: string): string {
  return `SELECT '${exportMark}','${id}','done',''`;
}

/** Rows and their end in one statement: when the server refuses it, neither appears. */
function wrapped(select: PublishedSelect, id = select.id): string {
  return `${rowsSql(
    id,
    select.columns.map(([, expression]) => expression),
    select.from,
  )} UNION ALL ${doneSql(id)}`;
}

/** Version comments that keep a statement from servers it is not for. A later server may run an older form too; readers ignore it. */
function guarded(applies: Applies, sql: string): string {
  const [major, minor, patch] = applies.since;
  if (applies.flavor === 'mariadb') return `/*M!${Math.max(100000, major * 10000 + minor * 100 + patch)} ${sql} */;`;
  // MariaDB never runs /*!50700 … /*!99999.
  return `/*!${Math.max(50700, major * 10000 + minor * 100 + patch)} ${sql} */;`;
}

/** A form that ends before these is for older servers than the script. */
const afterOldest: Readonly<Record<Applies['flavor'], Applies['since']>> = { mariadb: [10, 4, 1], mysql: [5, 7, 1] };

function selectLines(select: PublishedSelect): string[] {
  if (select === grantChangesSelect) return [];
  const sql = wrapped(select);
  const applies = select.applies.filter(({ flavor, before }) => before === null || atLeast({ version: before }, ...afterOldest[flavor]));
  const lines = select.applies.length === 0 ? [`${sql};`] : applies.map((each) => guarded(each, sql));
  return [`-- ${select.what}`, ...lines];
}

/** Asked only of a server without remote tables, as a live collect does. */
function relocatedLines(select: PublishedSelect): string[] {
  const [applies] = select.applies;
  if (applies?.flavor !== 'mariadb') return selectLines(select);
  const sql = [
    `SELECT COUNT(*) INTO @bitewing_remote FROM ${remoteTablesFrom}`,
    `SET @bitewing_sql=IF(@bitewing_remote=0,${sqlString(wrapped(select))},'DO 0')`,
    'PREPARE bitewing FROM @bitewing_sql',
    'EXECUTE bitewing',
    'DEALLOCATE PREPARE bitewing',
  ];
  return [`-- ${select.what}`, ...sql.map((line) => guarded(applies, line))];
}

function namesLine(id: string, sql: string, columns: readonly string[]): string {
  const from = sql.slice(sql.indexOf(' FROM ') + ' FROM '.length);
  return `${rowsSql(id, columns, from)} UNION ALL ${doneSql(id)};`;
}

/**
 * Reads one table of every database: the server builds the statement from its own list of names, so one file serves all of them.
 * No subqueries: MariaDB 10.11.19 crashes (signal 11) on SET @v=(SELECT … WHERE EXISTS (…)) over information_schema.
 */
function openDentalLines(select: OpenDentalSelect): string[] {
  const expressions = ['CONVERT(0x{hex} USING utf8mb4)', ...select.columns.map(([, expression]) => expression)];
  const unit = rowsSql(select.id, expressions, select.from);
  const version = select.variant === null ? '' : ` AND ${select.variant.present ? '' : 'NOT '}FIND_IN_SET(HEX(TABLE_SCHEMA),COALESCE(@bitewing_newer,''))`;
  const newer =
    select.variant === null
      ? []
      : [
          `SELECT GROUP_CONCAT(HEX(TABLE_SCHEMA)) INTO @bitewing_newer FROM information_schema.COLUMNS WHERE TABLE_NAME='${select.table}' AND COLUMN_NAME='${select.variant.column}';`,
        ];
  // Hex digits first: a database's name is put in last and never looked at again.
  const name = "CONCAT('`',REPLACE(TABLE_SCHEMA,'`','``'),'`')";
  const filled = `REPLACE(REPLACE(${sqlString(unit)},'{hex}',HEX(CONVERT(TABLE_SCHEMA USING utf8mb4))),'{db}',${name})`;
  return [
    `-- ${select.what}`,
    ...newer,
    `SELECT GROUP_CONCAT(${filled} SEPARATOR ' UNION ALL ') INTO @bitewing_sql FROM information_schema.TABLES WHERE TABLE_NAME='${select.table}'${version};`,
    `SET @bitewing_sql=CONCAT(IFNULL(CONCAT(@bitewing_sql,' UNION ALL '),''),${sqlString(doneSql(select.id))});`,
    'PREPARE bitewing FROM @bitewing_sql;',
    'EXECUTE bitewing;',
    'DEALLOCATE PREPARE bitewing;',
  ];
}

/**
 * One SQL script that the stock client runs on MariaDB 10.4 and later or MySQL 5.7 and later:
 * `mariadb --batch --force < script > out.tsv`. It asks exactly what a live collect asks, Open Dental tables of all databases included;
 * secrets are fingerprinted on the server with a key that is never printed. Refused statements are reported by the client and skipped.
 */
export function exportScript(): string {
  const changes = guarded({ flavor: 'mariadb', since: [10, 0, 0], before: null }, wrapped(grantChangesSelect));
  const changesAfter = guarded({ flavor: 'mariadb', since: [10, 0, 0], before: null }, wrapped(grantChangesSelect, 'grant-changes-after'));
  const rest = publishedSelects.filter((select) => select !== serverSelect && select !== ownPrivilegesSelect && !relocatedSelects.includes(select));
  const lines = [
    '-- Bitewing: reads who may do what on this server. Changes nothing; no password, hash or patient data is read out.',
    '-- Run:  mariadb --batch --force < this-file > out.tsv      (or mysql instead of mariadb)',
    ...preamble.map((sql) => `${sql};`),
    'SET SESSION group_concat_max_len=1073741824;',
    `SELECT '${exportMark}','begin','done','';`,
    ...selectLines(serverSelect),
    ...selectLines(ownPrivilegesSelect),
    changes,
    ...rest.flatMap((select) => selectLines(select)),
    ...relocatedSelects.flatMap((select) => relocatedLines(select)),
    changesAfter,
    '-- which databases have Open Dental tables, and which are older versions',
    namesLine('open-dental-tables', openDentalTablesSql, ['TABLE_SCHEMA', 'TABLE_NAME']),
    namesLine('open-dental-columns', openDentalColumnsSql, ['TABLE_SCHEMA', 'TABLE_NAME', 'COLUMN_NAME']),
    ...openDentalSelects.flatMap((select) => openDentalLines(select)),
    `SELECT '${exportMark}','end','done','';`,
  ];
  return `${lines.join('\n')}\n`;
}
