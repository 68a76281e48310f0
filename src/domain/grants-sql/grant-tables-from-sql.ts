import type { GrantTables } from '../mysql/grant-tables.ts';
import type { GrantDialect } from './dialect.ts';
import { parseGrantStatements } from './parse-grant-statements.ts';

/**
 * The grant tables a server of this flavor and version holds after running these statements. Any quoting; `ALL` expands to that
 * version's list; other statements are ignored. Throws an Error naming the line when a statement cannot be understood:
 * it is meant for SQL we wrote ourselves (rule examples, tests).
 */
export function grantTablesFromSql(sql: string, server: GrantDialect): GrantTables {
  const { tables, problems } = parseGrantStatements(sql, { dialect: server, printed: false });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`line ${problem.line}: expected ${problem.expected}, found ${problem.found}`);
  return tables;
}
