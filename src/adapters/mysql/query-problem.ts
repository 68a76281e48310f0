import { isRecord, stringField } from '../unknown-value.ts';
import type { QueryProblem } from './mysql-port.ts';

const byErrno: ReadonlyMap<number, QueryProblem['code']> = new Map([
  // A privilege is missing, for a database, table, column, routine, global statement, or the password must be changed first.
  ...[1044, 1045, 1142, 1143, 1227, 1370, 1410, 1419, 1698, 1820, 3619].map((errno) => [errno, 'denied'] as const),
  // Database, table, column, variable, grant or routine does not exist in this version.
  ...[1049, 1051, 1054, 1109, 1141, 1146, 1193, 1305].map((errno) => [errno, 'absent'] as const),
  // Lock wait, interrupted, MariaDB max_statement_time, MySQL max_execution_time.
  ...[1205, 1317, 1969, 3024].map((errno) => [errno, 'timeout'] as const),
  // Server shutdown, killed connection.
  ...[1053, 1152, 1184, 1927].map((errno) => [errno, 'connection'] as const),
]);

/** What the driver's error means for the statement. Local failures have no server error number. */
export function queryProblem(error: unknown): QueryProblem {
  const message = error instanceof Error ? error.message : String(error);
  const fromServer = isRecord(error) && typeof error['errno'] === 'number' && error['errno'] > 0 && stringField(error, 'sqlState') !== null;
  if (!fromServer) return { code: isRecord(error) && error['fatal'] === true ? 'connection' : 'error', errno: null, message };
  const errno = Number(error['errno']);
  return { code: byErrno.get(errno) ?? 'error', errno, message };
}
