import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { type ConnectionTarget, tableDestinations } from '../../domain/sql-references/table-definition.ts';
import type { ForeignServer, SpecialTable } from '../../snapshot/artifacts/mysql.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { type Answer, type Answers, statusOf } from './answer.ts';
import { decodeForeignServers, decodeSpecialTables } from './decode-instance.ts';
import { type Decoded, decodeRows } from './decode-problem.ts';
import type { PublishedSelect } from './statement.ts';
import { foreignServersSelect, relocatedSelects, specialTablesSelect } from './table-selects.ts';

type TableName = Pick<SpecialTable, 'database' | 'name'>;

/** The statement that tells where one table leads. It opens the table and reads none of its rows. */
export function definitionSql({ database, name }: TableName): string {
  return `SHOW CREATE TABLE ${sqlIdentifier(database)}.${sqlIdentifier(name)}`;
}

/** True for what `definitionSql` makes. */
export function isDefinitionSql(sql: string): boolean {
  return /^SHOW CREATE TABLE `(?:[^`]|``)+`\.`(?:[^`]|``)+`$/.test(sql);
}

/** Definitions one collect reads at most; Open Dental itself makes no such table. */
export const mostDefinitions = 500;

const leadsElsewhere = /^(?:FEDERATED|CONNECT|SPIDER|MRG_MYISAM|MERGE)$/i;
const connects = /^(?:FEDERATED|CONNECT|SPIDER)$/i;

/** A listed table, and whether only its definition tells where it leads. */
interface Candidate {
  readonly table: SpecialTable;
  readonly needsDefinition: boolean;
}

function tableOf(answers: Answers, select: PublishedSelect): ResultTable | null {
  return answers(select.id)?.table ?? null;
}

const nothing: Decoded<never> = { rows: [], problems: [] };

function engineTables(answers: Answers): Decoded<SpecialTable> {
  const table = tableOf(answers, specialTablesSelect);
  return table === null ? nothing : decodeSpecialTables(table);
}

function relocatedTables(answers: Answers): Decoded<Candidate> {
  const table = relocatedSelects.map((select) => tableOf(answers, select)).find((found) => found !== null);
  if (table === undefined || table === null) return nothing;
  return decodeRows(table, (row): Candidate => {
    const options = row.nullable('CREATE_OPTIONS') ?? '';
    const place = { database: row.text('TABLE_SCHEMA'), name: row.text('TABLE_NAME'), engine: row.text('ENGINE') };
    const directory = tableDestinations(options, place.database).paths.join(', ') || null;
    return { table: { ...place, references: [], remote: null, directory }, needsDefinition: /\bpartitioned\b/i.test(options) };
  });
}

function candidates(answers: Answers): readonly Candidate[] {
  const listed = engineTables(answers).rows.map((table): Candidate => ({ table, needsDefinition: leadsElsewhere.test(table.engine) }));
  const known = new Set(listed.map(({ table }) => definitionSql(table)));
  return [...listed, ...relocatedTables(answers).rows.filter(({ table }) => !known.has(definitionSql(table)))];
}

/** True when listing the tables with their options would make the server log in to other servers. */
export function connectsElsewhere(answers: Answers): boolean {
  return engineTables(answers).rows.some(({ engine }) => connects.test(engine));
}

/** Statements for the tables whose definition is needed. */
export function definitionsToRead(answers: Answers): readonly string[] {
  return candidates(answers).flatMap(({ table, needsDefinition }) => (needsDefinition ? [definitionSql(table)] : []));
}

function isHere(host: string | null): boolean {
  return host === null || /^(?:localhost|127\.[\d.]+|\[?::1\]?|)$/i.test(host);
}

/** The table with what its definition leads to; a database on another server is not one of this instance. */
function withDestinations(table: SpecialTable, definition: string, servers: readonly ForeignServer[]): SpecialTable {
  const { children, remotes, paths } = tableDestinations(definition, table.database);
  const targets = remotes.map((target): ConnectionTarget => {
    const server = servers.find(({ name }) => name === target.server);
    return server === undefined ? target : { host: server.host, database: target.database ?? server.db, server: server.name };
  });
  const local = targets.flatMap(({ host, database }) => (isHere(host) && database !== null ? [database] : []));
  const places = targets.map(({ host, server }) => (host !== null && host !== '' ? host : (server ?? 'localhost')));
  return {
    database: table.database,
    name: table.name,
    engine: table.engine,
    references: [...new Set([...children, ...local])].sort(),
    remote: [...new Set(places)].join(', ') || null,
    directory: paths.join(', ') || table.directory,
  };
}

function gap(item: string, answer: Answer | null): SourceGap {
  const problem = answer?.problem ?? null;
  return { item, status: problem === null ? 'not-attempted' : statusOf(problem), reason: problem?.message ?? 'not read this way', remedy: null };
}

/** Special and relocated tables with where they lead, and gaps for those whose definition was not read. */
export function readSpecialTables(answers: Answers): { readonly rows: readonly SpecialTable[]; readonly gaps: readonly SourceGap[] } {
  const stored = tableOf(answers, foreignServersSelect);
  const servers = stored === null ? [] : decodeForeignServers(stored).rows;
  const asked = relocatedSelects.map((select) => answers(select.id));
  const gaps = asked.some((answer) => answer?.table != null)
    ? []
    : [gap('tables in directories of their own', asked.find((answer) => answer !== null) ?? null)];
  for (const { row, expected, found } of [...engineTables(answers).problems, ...relocatedTables(answers).problems])
    gaps.push({ item: `row ${row}`, status: 'failed', reason: `expected ${expected}, found ${found}`, remedy: null });
  const rows: SpecialTable[] = [];
  for (const { table, needsDefinition } of candidates(answers)) {
    const answer = needsDefinition ? answers(definitionSql(table)) : null;
    const definition = answer?.table?.rows[0]?.[1] ?? null;
    const read = definition === null ? table : withDestinations(table, definition, servers);
    if (needsDefinition && definition === null) gaps.push(gap(`${table.database}.${table.name}`, answer));
    if (!needsDefinition || leadsElsewhere.test(table.engine) || read.directory !== null) rows.push(read);
  }
  return { rows, gaps };
}
