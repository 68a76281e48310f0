import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { grantSelects, passwordSelects } from './grant-selects.ts';
import { instanceSelects, grantChangesSelect, ownPrivilegesSelect, serverSelect, transportSelect } from './instance-selects.ts';
import { isOpenDentalSql, openDentalColumnsSql, openDentalSelects, openDentalSql, openDentalTablesSql } from './open-dental-selects.ts';
import { definitionSql, isDefinitionSql, mostDefinitions } from './special-tables.ts';
import { appliesTo, type PublishedSelect, selectSql } from './statement.ts';
import { enforcedSelects, relocatedSelects } from './table-selects.ts';

/** Sent first on every connection. The key is made on the server, differs in every session and is never read. */
export const preamble: readonly string[] = [
  "SET SESSION sql_mode='',@bitewing_key=SHA2(CONCAT(UUID(),RAND(),NOW(6),CONNECTION_ID()),256),@bitewing_key_id=LEFT(SHA2(CONCAT(RAND(),UUID(),NOW(6)),256),8)",
  'SET NAMES utf8mb4',
  'SET SESSION TRANSACTION READ ONLY',
];

/** MySQL only: all grant tables are read as of one moment. */
export const beginSnapshot = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';
/** MySQL only: ends what `beginSnapshot` began; nothing was written. */
export const endSnapshot = 'COMMIT';

/** Every SELECT with a fixed text, in the order a collect asks them. */
export const publishedSelects: readonly PublishedSelect[] = [
  serverSelect,
  ownPrivilegesSelect,
  ...grantSelects,
  grantChangesSelect,
  ...passwordSelects,
  ...instanceSelects,
  transportSelect,
  ...relocatedSelects,
  ...enforcedSelects,
];

/** A statement as `bitewing queries` lists it. */
export interface PublishedStatement {
  readonly id: string;
  readonly sql: string;
  readonly what: string;
  /** Artifact it fills; null for the preamble. */
  readonly kind: string | null;
  readonly columns: readonly string[];
  readonly needs: string;
  /** The GRANT that allows it; null when everybody may. */
  readonly grant: string | null;
  /** Sent only with this option of a collect; null: always. */
  readonly option: 'objects' | 'openDental' | null;
}

function listed(id: string, sql: string, what: string, option: PublishedStatement['option'] = null): PublishedStatement {
  return { id, sql, what, kind: null, columns: [], needs: '', grant: null, option };
}

/** Every statement a collect may send to this server, in order. Open Dental statements are shown for one database, `<database>`. */
export function publishedStatements(server: GrantDialect): PublishedStatement[] {
  const snapshot =
    server.flavor === 'mysql' ? [listed('snapshot', beginSnapshot, 'grant tables as of one moment'), listed('snapshot-end', endSnapshot, 'ends it')] : [];
  return [
    ...preamble.map((sql, index) => listed(`preamble-${index + 1}`, sql, 'session settings, and a key for fingerprints that never leaves the server')),
    ...snapshot,
    ...publishedSelects
      .filter((select) => appliesTo(select, server))
      .map((select) => ({
        id: select.id,
        sql: selectSql(select),
        what: select.what,
        kind: select.kind,
        columns: select.columns.map(([name]) => name),
        needs: select.needs,
        grant: select.grant,
        option: select.option,
      })),
    {
      ...listed(
        'table-definition',
        definitionSql({ database: '<database>', name: '<table>' }),
        `where a special table leads; no rows are read, at most ${mostDefinitions} tables`,
      ),
      option: 'objects',
      needs: 'SHOW VIEW or SELECT on the table',
    },
    listed('open-dental-tables', openDentalTablesSql, 'which databases have Open Dental tables; names only', 'openDental'),
    listed('open-dental-columns', openDentalColumnsSql, 'which of them are older versions; names only', 'openDental'),
    ...openDentalSelects.map((select) => ({
      id: select.id,
      sql: openDentalSql(select, ['<database>']),
      what: select.what,
      kind: select.kind,
      columns: ['db', ...select.columns.map(([name]) => name)],
      needs: `SELECT (${select.reads}) on ${select.table}`,
      grant: `GRANT SELECT (${select.reads}) ON \`<database>\`.${select.table} TO {account}`,
      option: 'openDental' as const,
    })),
  ];
}

const fixed: ReadonlySet<string> = new Set([
  ...preamble,
  beginSnapshot,
  endSnapshot,
  openDentalTablesSql,
  openDentalColumnsSql,
  ...publishedSelects.map((select) => selectSql(select)),
]);

/** True for the statements of the published list and for nothing else: adapters refuse the rest. */
export function isPublishedStatement(sql: string): boolean {
  return fixed.has(sql) || isOpenDentalSql(sql) || isDefinitionSql(sql);
}
