import type { MysqlPort, QueryProblem, ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { StatementParser } from '../../domain/sql-references/schema-references.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { type Answer, remedyFor, statusOf } from './answer.ts';
import { aheadDecoder } from './decode-ahead.ts';
import { bodyReader } from './decode-instance.ts';
import { grantSelects } from './grant-selects.ts';
import { decodeContext, identityOf, instanceOutcomes, selectsFor } from './instance-outcomes.ts';
import { grantChangesSelect, ownPrivilegesSelect, serverSelect } from './instance-selects.ts';
import { databasesFor, layoutOf, type OpenDentalAnswer, openDentalMissing, openDentalOutcomes } from './open-dental-outcomes.ts';
import { openDentalColumnsSql, type OpenDentalSelect, openDentalSelects, openDentalSql, openDentalTablesSql } from './open-dental-selects.ts';
import { type Collected, type Outcome, toSources } from './source-builder.ts';
import { connectsElsewhere, definitionsToRead, mostDefinitions } from './special-tables.ts';
import { appliesTo, selectSql } from './statement.ts';
import { beginSnapshot, endSnapshot, preamble } from './statements.ts';
import { relocatedSelects } from './table-selects.ts';

/** What a collect looks at, and what it needs from outside: clock, cancellation, progress. */
export interface CollectMysqlOptions {
  /** Look at views, triggers and special tables too; slow on MariaDB with many tables. */
  readonly objects: boolean;
  readonly openDental: boolean;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  /** Of `loadStatementParser`; without it the bodies of views and routines are only scanned. */
  readonly parser?: StatementParser | null;
}

/** Databases per Open Dental statement. */
const batchSize = 100;

type Ask = (sql: string, onRows?: (part: ResultTable) => void) => Promise<Answer>;

function asking(port: MysqlPort, options: CollectMysqlOptions): Ask {
  let lost: QueryProblem | null = null;
  return async (sql, onRows) => {
    const started = options.now();
    if (options.signal.aborted) lost = { code: 'error', errno: null, message: 'stopped before this was asked' };
    if (lost !== null) return { how: sql, table: null, problem: lost, durationMs: null, at: null };
    const result = await port.query(sql, options.signal, onRows);
    const at = options.now();
    const durationMs = Date.parse(at) - Date.parse(started);
    if (result.ok) return { how: sql, table: result.table, problem: null, durationMs, at };
    // A lost connection answers nothing more: the rest fails for the same reason, without waiting.
    if (result.problem.code === 'connection') lost = result.problem;
    return { how: sql, table: null, problem: result.problem, durationMs, at };
  };
}

async function askBatch(ask: Ask, select: OpenDentalSelect, databases: readonly string[], connectedAs: string | null): Promise<OpenDentalAnswer> {
  const answer = await ask(openDentalSql(select, databases));
  // How it was asked: the form for one database stands for the batch.
  const base = { kind: select.kind, how: [openDentalSql(select, databases.slice(0, 1))] };
  if (answer.table !== null) return { ...base, tables: [answer.table], databases, gaps: [] };
  if (databases.length > 1 && answer.at !== null) {
    const half = Math.ceil(databases.length / 2);
    const left = await askBatch(ask, select, databases.slice(0, half), connectedAs);
    const right = await askBatch(ask, select, databases.slice(half), connectedAs);
    return {
      ...base,
      tables: [...left.tables, ...right.tables],
      databases: [...left.databases, ...right.databases],
      gaps: [...left.gaps, ...right.gaps],
    };
  }
  const problem = answer.problem ?? { code: 'error', errno: null, message: 'no answer' };
  const gaps = databases.map((db): SourceGap => ({
    item: db,
    status: statusOf(problem),
    reason: problem.message,
    remedy: problem.code === 'denied' ? remedyFor(`GRANT SELECT (${select.reads}) ON ${sqlIdentifier(db)}.${select.table} TO {account}`, connectedAs) : null,
  }));
  return { ...base, tables: [], databases: [], gaps };
}

async function collectOpenDental(ask: Ask, options: CollectMysqlOptions, connectedAs: string | null): Promise<Outcome[]> {
  if (!options.openDental) return openDentalMissing('not-attempted', 'asked only with the option openDental');
  const tables = await ask(openDentalTablesSql);
  const columns = await ask(openDentalColumnsSql);
  const problem = tables.problem ?? columns.problem;
  if (tables.table === null || columns.table === null)
    return openDentalMissing(problem === null ? 'failed' : statusOf(problem), problem?.message ?? 'no answer');
  const layout = layoutOf(tables.table, columns.table);
  const answers: OpenDentalAnswer[] = [];
  for (const select of openDentalSelects) {
    const databases = databasesFor(select, layout);
    for (let at = 0; at < databases.length; at += batchSize) {
      options.onProgress(`${select.id}: ${at} of ${databases.length} databases`);
      answers.push(await askBatch(ask, select, databases.slice(at, at + batchSize), connectedAs));
    }
  }
  return openDentalOutcomes(answers, layout, options.now());
}

function firstCell(table: ResultTable | null): string {
  return table?.rows[0]?.[0] ?? '';
}

/** Reads where special tables lead. A list that would make the server use the logins stored in such tables is not asked for. */
async function collectDefinitions(ask: Ask, server: ServerSemantics, answers: Map<string, Answer>, options: CollectMysqlOptions): Promise<void> {
  const known = (id: string): Answer | null => answers.get(id) ?? null;
  for (const select of relocatedSelects.filter((candidate) => appliesTo(candidate, server))) {
    options.onProgress(select.what);
    const how = selectSql(select);
    const message = 'listing them would make the server log in to the servers its remote tables lead to';
    const unasked: Answer = { how, table: null, problem: { code: 'error', errno: null, message }, durationMs: null, at: null };
    answers.set(select.id, server.flavor === 'mariadb' && connectsElsewhere(known) ? unasked : await ask(how));
  }
  for (const sql of definitionsToRead(known).slice(0, mostDefinitions)) answers.set(sql, await ask(sql));
}

/**
 * Asks one instance everything of the published list, one statement after the other on one connection. A refused statement costs its
 * own source only. Never throws for what the server says.
 */
export async function collectMysql(port: MysqlPort, target: string, options: CollectMysqlOptions): Promise<Collected> {
  const ask = asking(port, options);
  const answers = new Map<string, Answer>();
  for (const sql of preamble) await ask(sql);
  answers.set(serverSelect.id, await ask(selectSql(serverSelect)));
  answers.set(ownPrivilegesSelect.id, await ask(selectSql(ownPrivilegesSelect)));
  const identity = identityOf(answers.get(serverSelect.id) ?? null);
  const server = serverSemantics(firstCell(answers.get(serverSelect.id)?.table ?? null), {
    version_comment: identity?.versionComment ?? '',
  });
  const selects = identity === null ? [] : selectsFor(server, options.objects);
  if (server.flavor === 'mysql') await ask(beginSnapshot);
  const changes = selects.find((select) => select.id === grantChangesSelect.id);
  if (changes !== undefined) answers.set(changes.id, await ask(selectSql(changes)));
  const readBody = bodyReader(options.parser ?? null);
  const { take, decode } = aheadDecoder();
  const context = decodeContext(answers.get(serverSelect.id) ?? null, readBody);
  let changesAfter: Answer | null = null;
  for (const select of selects) {
    options.onProgress(select.what);
    if (select === changes) changesAfter = await ask(selectSql(select));
    // Grant tables are the large answers.
    else if (grantSelects.includes(select)) answers.set(select.id, await ask(selectSql(select), (part) => take(select, part, context)));
    else answers.set(select.id, await ask(selectSql(select)));
  }
  if (server.flavor === 'mysql') await ask(endSnapshot);
  if (options.objects) await collectDefinitions(ask, server, answers, options);
  const input = {
    answers: (id: string) => answers.get(id) ?? null,
    changesAfter,
    objects: options.objects,
    fileName: null,
    readBody,
    decode,
    now: options.now(),
  };
  const openDental = await collectOpenDental(ask, options, identity?.connectedAs ?? null);
  return toSources(target, [...instanceOutcomes(input), ...openDental]);
}
