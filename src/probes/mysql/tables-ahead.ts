import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { staticPrivileges } from '../../domain/grants-sql/privilege-names.ts';
import { type EnforcedDifference, enforcedDifferences, type EnforcedRights, type StoredRights } from '../../domain/mysql/enforced-difference.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import type { MysqlArtifacts } from '../../snapshot/artifacts/mysql.ts';
import { type Answers, remedyFor, statusOf } from './answer.ts';
import { decodeRows } from './decode-problem.ts';
import { collected, missing, type Outcome } from './source-builder.ts';
import { selectSql } from './statement.ts';
import { enforcedSelects } from './table-selects.ts';

const spellings: ReadonlyMap<string, string> = new Map([['DELETE VERSIONING ROWS', 'DELETE HISTORY']]);

/** `IS_GRANTABLE` stands for GRANT OPTION, but not where it speaks of a dynamic privilege. */
function privilegesOf(types: readonly string[], grantable: boolean): string[] {
  const held = types.map((type) => spellings.get(type) ?? type);
  const isStatic = held.some((type) => type === 'USAGE' || staticPrivileges.includes(type));
  return [...held.filter((type) => type !== 'USAGE'), ...(grantable && isStatic ? ['GRANT OPTION'] : [])];
}

function globalRights(table: ResultTable): readonly EnforcedRights[] {
  return decodeRows(table, (row) => ({
    grantee: row.text('GRANTEE'),
    db: null,
    privileges: privilegesOf([row.text('PRIVILEGE_TYPE')], row.flag('IS_GRANTABLE')),
  })).rows;
}

function schemaRights(table: ResultTable): readonly EnforcedRights[] {
  return decodeRows(table, (row) => ({
    grantee: row.text('GRANTEE'),
    db: row.text('TABLE_SCHEMA'),
    privileges: privilegesOf(row.text('privileges').split(','), row.flag('IS_GRANTABLE')),
  })).rows;
}

/**
 * What the running server and its grant tables disagree on. Null when the server showed the scanner its own rights only: it shows all or
 * these, and no server has a single account.
 */
function tablesAhead(global: ResultTable, schemas: ResultTable, stored: StoredRights, server: ServerSemantics): readonly EnforcedDifference[] | null {
  const rights = globalRights(global);
  if (new Set(rights.map(({ grantee }) => grantee)).size < 2) return null;
  return enforcedDifferences(stored, [...rights, ...schemaRights(schemas)], server);
}

const storedKinds = ['mysql.server', 'mysql.accounts', 'mysql.schemaGrants', 'mysql.dynamicGrants', 'mysql.roleEdges'] as const;

function isStoredKind(kind: string): boolean {
  return storedKinds.some((each) => each === kind);
}

/** The comparison as an outcome. It needs the grant tables as they were read, without a gap: what was not read would look like a difference. */
export function tablesAheadOutcome(
  input: { readonly answers: Answers; readonly objects: boolean; readonly now: string; readonly fileName: string | null },
  outcomes: readonly Outcome[],
): Outcome {
  const kind = 'mysql.tablesAhead';
  const how = enforcedSelects.map((select) => input.fileName ?? selectSql(select));
  if (!input.objects) return missing(kind, 'not-attempted', how, 'asked only with the option objects');
  const broken = outcomes.find((outcome) => isStoredKind(outcome.kind) && (outcome.status !== 'collected' || outcome.gaps.length > 0));
  if (broken !== undefined) return missing(kind, 'failed', how, `${broken.kind} was not read completely`);
  // A collected outcome holds the rows of its kind.
  const dataOf = <K extends (typeof storedKinds)[number]>(wanted: K): MysqlArtifacts[K] =>
    outcomes.find((outcome) => outcome.kind === wanted)?.data as MysqlArtifacts[K];
  const server = dataOf('mysql.server');
  const answers = enforcedSelects.map((select) => input.answers(select.id));
  const [global, schemas] = answers.map((answer) => answer?.table ?? null);
  if (global == null || schemas == null) {
    const problem = answers.find((answer) => answer?.table == null)?.problem ?? null;
    return missing(kind, problem === null ? 'not-attempted' : statusOf(problem), how, problem?.message ?? 'not asked of this version');
  }
  const semantics = serverSemantics(server.version, { ...server.variables, version_comment: server.versionComment });
  const stored = {
    accounts: dataOf('mysql.accounts'),
    schemaGrants: dataOf('mysql.schemaGrants'),
    dynamicGrants: dataOf('mysql.dynamicGrants'),
    roleEdges: dataOf('mysql.roleEdges'),
  };
  const rows = tablesAhead(global, schemas, stored, semantics);
  if (rows !== null) return collected(kind, how, rows, input.now);
  const remedy = remedyFor('GRANT SELECT ON mysql.* TO {account}', server.connectedAs);
  return missing(kind, 'denied', how, 'the server shows the scanner its own rights only', remedy);
}
