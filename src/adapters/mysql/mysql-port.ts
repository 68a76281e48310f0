/** A value of a result row as text; null is SQL NULL. Every statement of the plan returns text or whole numbers only. */
export type Cell = string | null;

/** Rows of one statement, column order as planned. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Why a statement gave no rows. `denied` when the server said a privilege is missing (1044, 1045, 1142, 1143, 1227, 1370 …); `absent` when table or column does not exist. */
export interface QueryProblem {
  readonly code: 'denied' | 'absent' | 'timeout' | 'connection' | 'error';
  /** Server error number; null when the failure is local. */
  readonly errno: number | null;
  readonly message: string;
}

/** The rows a statement gave, or the server's refusal of it. */
export type QueryResult = { readonly ok: true; readonly table: ResultTable } | { readonly ok: false; readonly problem: QueryProblem };

/** A read-only connection to one instance. Statements come from the published list only; anything else is refused by the adapter. */
export interface MysqlPort {
  /** Runs one statement under the session's time limit. Never throws for a server's refusal. */
  query(statement: string, signal: AbortSignal): Promise<QueryResult>;
  /** Transport facts seen by the driver: 'TLSv1.3 …', 'socket', 'plain TCP'. */
  readonly transport: string;
  close(): Promise<void>;
}
