import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { MysqlArtifacts, MysqlServer } from '../../snapshot/artifacts/mysql.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { type Answer, type Answers, remedyFor, statusOf } from './answer.ts';
import type { PasswordMarks } from './decode-accounts.ts';
import { type BodyReader, decodeVariables } from './decode-instance.ts';
import { type DecodeContext, decodeSelect } from './decode-select.ts';
import { grantSelects, isKnownVersion, passwordSelects } from './grant-selects.ts';
import { instanceSelects, ownPrivilegesSelect, grantChangesSelect, serverSelect, transportSelect } from './instance-selects.ts';
import { collected, missing, type Outcome } from './source-builder.ts';
import { readSpecialTables } from './special-tables.ts';
import { appliesTo, type PublishedSelect, selectSql } from './statement.ts';
import { enforcedSelects } from './table-selects.ts';
import { tablesAheadOutcome } from './tables-ahead.ts';

type MysqlKind = keyof MysqlArtifacts;

/** Kinds that come from one table of rows each, in the order they are reported. */
const rowKinds = [...new Set([...grantSelects, ...passwordSelects, ...instanceSelects].map((select) => select.kind))].filter(
  (kind): kind is MysqlKind => kind.startsWith('mysql.') && kind !== 'mysql.server',
);

const derivedKinds = ['mysql.tablesAhead', 'mysql.orphanRows', 'mysql.publicGrants', 'mysql.mandatoryRoles'] as const;

/** Every kind of artifact of an instance. */
export const mysqlKinds: readonly MysqlKind[] = ['mysql.server', ...rowKinds, ...derivedKinds];

/** What one server answered, ready to become sources. */
export interface InstanceAnswers {
  readonly answers: Answers;
  /** The counters of `grant-changes` again, after the grant tables were read; null when not asked. */
  readonly changesAfter: Answer | null;
  /** Whether views, triggers and tables were to be looked at. */
  readonly objects: boolean;
  /** The exported file the answers come from; null for a live server. */
  readonly fileName: string | null;
  readonly readBody: BodyReader;
  /** Instead of `decodeSelect`. */
  readonly decode?: typeof decodeSelect;
  /** Time for answers that carry none. */
  readonly now: string;
}

/** The published selects of one server other than the first two. */
export function selectsFor(server: ServerSemantics, objects: boolean): PublishedSelect[] {
  return [...grantSelects, ...enforcedSelects, grantChangesSelect, ...passwordSelects, ...instanceSelects, transportSelect].filter(
    (select) => appliesTo(select, server) && (select.option === null || objects),
  );
}

/** Version and account from the first answer; null when the server did not tell. */
export function identityOf(answer: Answer | null): Pick<MysqlServer, 'version' | 'versionComment' | 'connectedAs'> | null {
  const [version, versionComment, connectedAs] = answer?.table?.rows[0] ?? [];
  return typeof version === 'string' ? { version, versionComment: versionComment ?? '', connectedAs: connectedAs ?? null } : null;
}

/** Key id and fingerprints of what is no password, from the first answer. */
function marksOf(answer: Answer | null): PasswordMarks | null {
  const [keyId, empty, ...unusable] = (answer?.table?.rows[0] ?? []).slice(3).filter((cell) => cell !== null);
  return keyId === undefined || empty === undefined ? null : { keyId, empty, unusable };
}

/** What decoding needs to know of the server, from the first answer; sessions also want to know about encryption. */
export function decodeContext(first: Answer | null, readBody: BodyReader, transports: ResultTable | null = null): DecodeContext {
  const identity = identityOf(first);
  const server = serverSemantics(identity?.version ?? '', { version_comment: identity?.versionComment ?? '' });
  return { server, readBody, transports, marks: marksOf(first) };
}

function failure(kind: MysqlKind, answer: Answer | null, how: readonly string[], remedy: string | null): Outcome {
  if (answer === null) return missing(kind, 'not-attempted', how, 'not asked');
  const problem = answer.problem ?? { code: 'error', errno: null, message: 'no answer' };
  const number = problem.errno === null ? '' : ` (error ${problem.errno})`;
  return missing(kind, statusOf(problem), how, `${problem.message}${number}`, problem.code === 'denied' ? remedy : null);
}

function serverOutcome(input: InstanceAnswers, identity: ReturnType<typeof identityOf>, variables: PublishedSelect | undefined): Outcome {
  const first = input.answers(serverSelect.id);
  const second = variables === undefined ? null : input.answers(variables.id);
  const how = input.fileName === null ? [first?.how ?? selectSql(serverSelect), ...(second === null ? [] : [second.how])] : [input.fileName];
  if (identity === null) return failure('mysql.server', first, how, null);
  if (second?.table === null || second === null) return failure('mysql.server', second, how, null);
  const connectedAs = input.fileName === null ? identity.connectedAs : null;
  const data: MysqlServer = {
    ...identity,
    connectedAs,
    variables: Object.fromEntries(decodeVariables(second.table).rows),
  };
  return collected('mysql.server', how, data, second.at ?? input.now);
}

function changeGap(input: InstanceAnswers): SourceGap[] {
  const counters = (answer: Answer | null): string | null =>
    answer?.table?.rows
      .map((row) => row.join('='))
      .toSorted()
      .join() ?? null;
  const before = counters(input.answers(grantChangesSelect.id));
  const after = counters(input.changesAfter);
  if (before === null || after === null || before === after) return [];
  return [{ item: 'grant tables', status: 'failed', reason: 'grants were changed while they were read', remedy: 'collect again' }];
}

function rowOutcome(kind: MysqlKind, input: InstanceAnswers, context: DecodeContext, held: ReadonlySet<string> | null, connectedAs: string | null): Outcome {
  const candidates = [...grantSelects, ...passwordSelects, ...instanceSelects].filter((select) => select.kind === kind || select.alsoFills === kind);
  const select = candidates.find((candidate) => appliesTo(candidate, context.server));
  if (select === undefined) {
    // No such table in this version: nothing can be granted that way.
    if (kind === 'mysql.passwords') return missing(kind, 'unsupported', [], 'this version is not supported');
    return collected(kind, ['this version has no such table'], [], input.now);
  }
  const how = [input.fileName ?? selectSql(select)];
  if (select.option === 'objects' && !input.objects) return missing(kind, 'not-attempted', how, 'asked only with the option objects');
  const remedy = remedyFor(select.grant, connectedAs);
  const answer = input.answers(select.id);
  if (answer === null || answer.table === null) return failure(kind, answer, how, remedy);
  if (select.completeWith.length > 0 && held !== null && !select.completeWith.some((name) => held.has(name)))
    return missing(kind, 'denied', how, `without ${select.completeWith[0] ?? 'a privilege'} the server shows a part only`, remedy);
  if (kind === 'mysql.specialTables') {
    const { rows, gaps } = readSpecialTables(input.answers);
    return collected(kind, how, rows, answer.at ?? input.now, gaps);
  }
  const { rows, problems } = (input.decode ?? decodeSelect)(kind, select, answer.table, context);
  const gaps = problems.map(({ row, expected, found }): SourceGap => ({
    item: `row ${row}`,
    status: 'failed',
    reason: `expected ${expected}, found ${found}`,
    remedy: null,
  }));
  const changed = grantSelects.includes(select) ? changeGap(input) : [];
  return {
    ...collected(kind, how, rows, answer.at ?? input.now, [...gaps, ...changed]),
    durationMs: answer.durationMs,
  };
}

/** A marker holds when everything it speaks about was read; otherwise it is missing for the same reason as the first that was not. */
function marker(kind: MysqlKind, needs: readonly MysqlKind[], outcomes: readonly Outcome[], now: string): Outcome {
  const broken = needs.map((need) => outcomes.find((outcome) => outcome.kind === need)).find((outcome) => outcome?.status !== 'collected');
  const how = needs.map((need) => `part of ${need}`);
  if (broken === undefined || broken.status === 'collected') return collected(kind, how, { complete: true }, now);
  return missing(kind, broken.status, how, broken.reason ?? 'not read', broken.remedy);
}

/** Judges every answer: one outcome per kind, in a fixed order. */
export function instanceOutcomes(input: InstanceAnswers): Outcome[] {
  const first = input.answers(serverSelect.id);
  const identity = identityOf(first);
  if (identity === null) return mysqlKinds.map((kind) => failure(kind, first, [input.fileName ?? selectSql(serverSelect)], null));
  const context = decodeContext(first, input.readBody, input.answers(transportSelect.id)?.table ?? null);
  if (!isKnownVersion(context.server)) {
    const reason = `${identity.version} is no version that can be read`;
    return mysqlKinds.map((kind) => missing(kind, 'unsupported', [input.fileName ?? selectSql(serverSelect)], reason));
  }
  const variables = instanceSelects.find((select) => select.kind === 'mysql.server' && appliesTo(select, context.server));
  const server = serverOutcome(input, identity, variables);
  const own = input.answers(ownPrivilegesSelect.id)?.table;
  const held = new Set(own?.rows.flatMap(([privilege]) => (privilege == null ? [] : [privilege.toUpperCase()])) ?? []);
  const outcomes = [server, ...rowKinds.map((kind) => rowOutcome(kind, input, context, held, identity.connectedAs))];
  const tables = ['mysql.accounts', 'mysql.schemaGrants', 'mysql.tableGrants', 'mysql.columnGrants', 'mysql.routineGrants'] as const;
  return [
    ...outcomes,
    tablesAheadOutcome(input, outcomes),
    marker('mysql.orphanRows', tables, outcomes, input.now),
    marker('mysql.publicGrants', [...tables, 'mysql.roleEdges'], outcomes, input.now),
    marker('mysql.mandatoryRoles', ['mysql.server'], outcomes, input.now),
  ];
}
