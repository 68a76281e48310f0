import type { QueryProblem, ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import type { SourceStatus } from '../../snapshot/snapshot.ts';

/** What a server said to one statement, live or in an exported file. */
export interface Answer {
  readonly how: string;
  readonly table: ResultTable | null;
  /** Set when there is no table. */
  readonly problem: QueryProblem | null;
  readonly durationMs: number | null;
  readonly at: string | null;
}

/** Gives the answer to a published select by id; null when it was never asked. */
export type Answers = (id: string) => Answer | null;

/** The source status a problem means. */
export function statusOf(problem: QueryProblem): Exclude<SourceStatus, 'collected'> {
  if (problem.code === 'denied') return 'denied';
  return problem.code === 'absent' ? 'unsupported' : 'failed';
}

/** A GRANT with the scanner's own account in it; `user@host` as CURRENT_USER() spells it. */
export function remedyFor(grant: string | null, connectedAs: string | null): string | null {
  if (grant === null) return null;
  if (connectedAs === null) return grant.replace('{account}', "'bitewing'@'<host>'");
  const at = connectedAs.lastIndexOf('@');
  return grant.replace('{account}', () => sqlGrantee(connectedAs.slice(0, at), connectedAs.slice(at + 1), false));
}
