import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { OpenDentalArtifacts } from '../../snapshot/artifacts/opendental.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { decodeOpenDental } from './decode-open-dental.ts';
import { openDentalSelects, openDentalTables, type OpenDentalSelect } from './open-dental-selects.ts';
import { collected, missing, type Outcome } from './source-builder.ts';

type Kind = keyof OpenDentalArtifacts;

/** Every kind of artifact read from Open Dental tables. */
export const openDentalKinds: readonly Kind[] = [...new Set(openDentalSelects.map((select) => select.kind))];

/** Which database has which Open Dental tables, and which of the columns that tell versions apart (`table.column`). */
export interface OpenDentalLayout {
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
}

function grouped(table: ResultTable, value: (row: ResultTable['rows'][number]) => string): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const row of table.rows) {
    const [db] = row;
    if (db == null) continue;
    const group = groups.get(db) ?? new Set<string>();
    groups.set(db, group.add(value(row).toLowerCase()));
  }
  return groups;
}

/** The layout from the two name lists. Table and column names compare without case. */
export function layoutOf(tables: ResultTable, columns: ResultTable): OpenDentalLayout {
  return {
    tables: grouped(tables, (row) => row[1] ?? ''),
    columns: grouped(columns, (row) => `${row[1] ?? ''}.${row[2] ?? ''}`),
  };
}

/** Databases a select is for, sorted. */
export function databasesFor(select: OpenDentalSelect, layout: OpenDentalLayout): string[] {
  const fits = (db: string): boolean =>
    select.variant === null || select.variant.present === (layout.columns.get(db)?.has(`${select.table}.${select.variant.column}`.toLowerCase()) ?? false);
  return [...layout.tables]
    .filter(([db, tables]) => tables.has(select.table) && fits(db))
    .map(([db]) => db)
    .sort();
}

/** What came back for one kind: tables of rows, the databases they answer for, and gaps. */
export interface OpenDentalAnswer {
  readonly kind: Kind;
  readonly how: readonly string[];
  readonly tables: readonly ResultTable[];
  readonly databases: readonly string[];
  readonly gaps: readonly SourceGap[];
}

/** Tables that a database with a `preference` table should have but that the scanner does not see. */
function unseen(kind: Kind, layout: OpenDentalLayout): SourceGap[] {
  const table = openDentalSelects.find((select) => select.kind === kind)?.table ?? '';
  if (!openDentalTables.includes(table)) return [];
  return [...layout.tables]
    .filter(([, tables]) => !tables.has(table) && tables.has('preference'))
    .map(([db]) => ({
      item: db,
      status: 'not-attempted',
      reason: `no table ${table} is visible: this version has none, or SELECT on it is missing`,
      remedy: null,
    }));
}

/** One outcome per kind. A database that answered has an entry even without rows; one that did not is a gap. */
export function openDentalOutcomes(answers: readonly OpenDentalAnswer[], layout: OpenDentalLayout, now: string): Outcome[] {
  return openDentalKinds.map((kind) => {
    const mine = answers.filter((answer) => answer.kind === kind);
    const data = new Map<string, unknown[]>(mine.flatMap((answer) => answer.databases.map((db) => [db, []] as const)));
    const gaps = [...mine.flatMap((answer) => answer.gaps), ...unseen(kind, layout)];
    for (const table of mine.flatMap((answer) => answer.tables)) {
      const { rows, problems } = decodeOpenDental(kind, table);
      for (const { db, row } of rows) data.get(db)?.push(row);
      for (const { row, expected, found } of problems)
        gaps.push({
          item: table.rows[row - 1]?.[0] ?? `row ${row}`,
          status: 'failed',
          reason: `expected ${expected}, found ${found}`,
          remedy: null,
        });
    }
    return collected(
      kind,
      mine.flatMap((answer) => answer.how),
      Object.fromEntries(data),
      now,
      gaps,
    );
  });
}

/** Outcomes when Open Dental tables could not be looked for, or were not asked for. */
export function openDentalMissing(status: 'denied' | 'failed' | 'unsupported' | 'not-attempted', reason: string): Outcome[] {
  return openDentalKinds.map((kind) => missing(kind, status, [], reason));
}
