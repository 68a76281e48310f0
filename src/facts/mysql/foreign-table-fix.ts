import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import type { Fix } from '../../model/verdict.ts';
import type { ForeignServer, SpecialTable } from '../../snapshot/artifacts/mysql.ts';

/** Takes away a table that leads elsewhere. */
export function dropTableFix(instance: string, { database, name }: Pick<SpecialTable, 'database' | 'name'>): Fix {
  const table = `${sqlIdentifier(database)}.${sqlIdentifier(name)}`;
  return {
    language: 'sql',
    target: instance,
    commands: [`DROP TABLE ${table};`],
    undo: [],
    verify: [{ command: `SHOW CREATE TABLE ${table};`, expect: 'an error: it does not exist' }],
    note: `Keep its definition first: SHOW CREATE TABLE ${table}; that text is the undo. For MERGE and FEDERATED the rows themselves stay where they are; a relocated table holds its rows, so copy them before.`,
  };
}

/** Takes away a stored connection to another server. */
export function dropServerFix(instance: string, server: ForeignServer): Fix {
  const name = sqlIdentifier(server.name);
  return {
    language: 'sql',
    target: instance,
    commands: [`DROP SERVER ${name};`],
    undo: [
      `CREATE SERVER ${name} FOREIGN DATA WRAPPER ${sqlIdentifier(server.wrapper)} OPTIONS (HOST ${sqlString(server.host)}, DATABASE ${sqlString(server.db)}, USER ${sqlString(server.user)}, PORT ${server.port}, PASSWORD '…');`,
    ],
    verify: [{ command: 'SELECT Server_name FROM mysql.servers;', expect: `no row ${server.name}` }],
    note: 'The scanner never reads the password; undo needs it from whoever made the connection. Change it afterwards: tenants may have used it.',
  };
}

const remote: ReadonlySet<string> = new Set(['FEDERATED', 'SPIDER', 'CONNECT']);

/** True for engines whose tables can name a stored connection. */
export function isRemoteEngine(engine: string): boolean {
  return remote.has(engine.toUpperCase());
}

/** True for engines whose tables lead elsewhere by their nature. */
export function leadsElsewhere(engine: string): boolean {
  return isRemoteEngine(engine) || ['MRG_MYISAM', 'MERGE'].includes(engine.toUpperCase());
}
