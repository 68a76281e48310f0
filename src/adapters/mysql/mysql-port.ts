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

/** The encryption of a session, as its own client saw it. */
export interface SessionHandshake {
  /** What the server's greeting says, whether this session uses it or not. */
  readonly offersTls: boolean;
  /** Null for a session without TLS. */
  readonly tls: {
    /** `TLSv1.3` … as OpenSSL spells it. */
    readonly protocol: string;
    /** IANA name of the suite. */
    readonly cipher: string;
    /** DER certificates as the server sent them, its own first. */
    readonly chain: readonly Uint8Array[];
  } | null;
}

/** A read-only connection to one instance. Statements come from the published list only; anything else is refused by the adapter. */
export interface MysqlPort {
  /**
   * Runs one statement under the session's time limit. Never throws for a server's refusal. With `onRows` an adapter may hand over the rows
   * of a large answer in parts, as they come, and leave them out of the result: kept until the end, they would cost as much again.
   */
  query(statement: string, signal: AbortSignal, onRows?: (part: ResultTable) => void): Promise<QueryResult>;
  /** Transport facts seen by the driver: 'TLSv1.3 …', 'socket', 'plain TCP'. */
  readonly transport: string;
  /** What the handshake of this session showed of the server; no connection of its own was made for it. */
  readonly handshake: SessionHandshake;
  close(): Promise<void>;
}
