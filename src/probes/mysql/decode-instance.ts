import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { schemaReferences, type StatementParser } from '../../domain/sql-references/schema-references.ts';
import type { DatabaseRow, ForeignServer, LoadableFunction, ServerPlugin, SessionSeen, SpecialTable, StoredObject } from '../../snapshot/artifacts/mysql.ts';
import { type Decoded, decodeRows } from './decode-problem.ts';

/** What a body leads to. Bodies themselves are dropped at once. */
export type BodyReader = (body: string | null, ownDatabase: string) => Pick<StoredObject, 'references' | 'body'>;

/** Reads bodies with `parser`, or by tokens alone when it is null. */
export function bodyReader(parser: StatementParser | null): BodyReader {
  return (body, ownDatabase) => {
    const { references, certainty } = schemaReferences(body, ownDatabase, parser);
    return { references, body: certainty };
  };
}

/** Variables by lower-case name. */
export function decodeVariables(table: ResultTable): Decoded<readonly [string, string]> {
  return decodeRows(table, (row) => [row.text('VARIABLE_NAME').toLowerCase(), row.nullable('VARIABLE_VALUE') ?? ''] as const);
}

/** The databases that exist, names as the server spells them. */
export function decodeDatabases(table: ResultTable): Decoded<DatabaseRow> {
  return decodeRows(table, (row) => ({ name: row.text('SCHEMA_NAME') }));
}

/** Procedures, functions and packages, their bodies reduced to what they lead to. */
export function decodeRoutines(table: ResultTable, read: BodyReader): Decoded<StoredObject> {
  return decodeRows(table, (row) => {
    const database = row.text('db');
    const type = row.oneOf('type', ['procedure', 'function', 'package', 'package body']);
    const security = row.oneOf('security_type', ['DEFINER', 'INVOKER']);
    return {
      database,
      name: row.text('name'),
      type,
      definer: row.text('definer'),
      security,
      ...read(row.nullable('body'), database),
    };
  });
}

/** Events; these always run with the rights of their definer. */
export function decodeEvents(table: ResultTable, read: BodyReader): Decoded<StoredObject> {
  return decodeRows(table, (row) => {
    const database = row.text('db');
    const base = {
      database,
      name: row.text('name'),
      type: 'event',
      definer: row.text('definer'),
      security: 'DEFINER',
    } as const;
    return { ...base, ...read(row.nullable('body'), database) };
  });
}

/** Views, their definitions reduced to what they lead to. */
export function decodeViews(table: ResultTable, read: BodyReader): Decoded<StoredObject> {
  return decodeRows(table, (row) => {
    const database = row.text('TABLE_SCHEMA');
    const security = row.oneOf('SECURITY_TYPE', ['DEFINER', 'INVOKER']);
    const definition = row.nullable('VIEW_DEFINITION');
    const base = {
      database,
      name: row.text('TABLE_NAME'),
      type: 'view',
      definer: row.text('DEFINER'),
      security,
    } as const;
    // Without SELECT on the view the server gives '' for its definition.
    return { ...base, ...read(definition === '' ? null : definition, database) };
  });
}

/** Triggers; these always run with the rights of their definer. */
export function decodeTriggers(table: ResultTable, read: BodyReader): Decoded<StoredObject> {
  return decodeRows(table, (row) => {
    const database = row.text('TRIGGER_SCHEMA');
    const base = {
      database,
      name: row.text('TRIGGER_NAME'),
      type: 'trigger',
      definer: row.text('DEFINER'),
      security: 'DEFINER',
    } as const;
    return { ...base, ...read(row.nullable('ACTION_STATEMENT'), database) };
  });
}

/** Tables of engines that can lead elsewhere. Where each one leads stands in its definition, which this list does not show: left unknown. */
export function decodeSpecialTables(table: ResultTable): Decoded<SpecialTable> {
  return decodeRows(table, (row) => ({
    database: row.text('TABLE_SCHEMA'),
    name: row.text('TABLE_NAME'),
    engine: row.text('ENGINE'),
    references: [],
    remote: null,
    directory: null,
  }));
}

/** Rows of `mysql.servers`, without the stored password. A port that is no number is a problem of its row. */
export function decodeForeignServers(table: ResultTable): Decoded<ForeignServer> {
  return decodeRows(table, (row) => {
    const port = row.nullable('Port') ?? '0';
    if (!/^\d+$/.test(port)) throw row.fail('Port', 'a number');
    return {
      name: row.text('Server_name'),
      host: row.text('Host'),
      db: row.text('Db'),
      user: row.text('Username'),
      port: Number(port),
      wrapper: row.text('Wrapper'),
    };
  });
}

/** Rows of `mysql.func`: functions from shared libraries, callable by every account. */
export function decodeLoadableFunctions(table: ResultTable): Decoded<LoadableFunction> {
  return decodeRows(table, (row) => ({ name: row.text('name'), library: row.text('dl') }));
}

/** The plugins the server knows, active or not. */
export function decodePlugins(table: ResultTable): Decoded<ServerPlugin> {
  return decodeRows(table, (row) => ({
    name: row.text('PLUGIN_NAME'),
    status: row.text('PLUGIN_STATUS'),
    type: row.text('PLUGIN_TYPE'),
  }));
}

/** Host without the port. An IPv6 client is `fe80::1:50123`: the last colon belongs to the port. */
function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** Sessions, with what `transports` (performance_schema) tells about their encryption; null when it was not readable. */
export function decodeSessions(table: ResultTable, transports: ResultTable | null): Decoded<SessionSeen> {
  const encrypted = new Map<string, boolean>();
  for (const { id, type } of transports === null
    ? []
    : decodeRows(transports, (row) => ({ id: row.text('PROCESSLIST_ID'), type: row.text('CONNECTION_TYPE') })).rows) {
    if (/SSL/i.test(type)) encrypted.set(id, true);
    else if (/^TCP/i.test(type)) encrypted.set(id, false);
  }
  const decoded = decodeRows(table, (row) => ({
    user: row.text('USER'),
    host: withoutPort(row.nullable('HOST') ?? ''),
    database: row.nullable('DB'),
    encrypted: encrypted.get(row.text('ID')) ?? null,
  }));
  return {
    rows: decoded.rows.filter((row) => row.user !== 'system user' && row.user !== 'event_scheduler'),
    problems: decoded.problems,
  };
}
