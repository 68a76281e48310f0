import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import type { ArtifactKind } from '../../snapshot/snapshot.ts';
import { decodeAccounts, decodePasswords, packedColumns, type PasswordMarks } from './decode-accounts.ts';
import * as grants from './decode-grants.ts';
import * as instance from './decode-instance.ts';
import type { Decoded } from './decode-problem.ts';
import type { PublishedSelect } from './statement.ts';

/** What decoding needs beside the rows. */
export interface DecodeContext {
  readonly server: ServerSemantics;
  readonly readBody: instance.BodyReader;
  readonly transports: ResultTable | null;
  /** Null when the server was not asked. */
  readonly marks: PasswordMarks | null;
}

/** Decodes the rows of one published select for a kind of artifact it fills. */
export function decodeSelect(kind: ArtifactKind, select: PublishedSelect, table: ResultTable, context: DecodeContext): Decoded<unknown> {
  const packed = packedColumns(select.columns.find(([name]) => name === 'packed')?.[1] ?? '');
  switch (kind) {
    case 'mysql.accounts':
      return decodeAccounts(table, context.server, packed);
    case 'mysql.passwords':
      return decodePasswords(table, context.marks);
    case 'mysql.schemaGrants':
      return grants.decodeSchemaGrants(table, packed);
    case 'mysql.tableGrants':
      return grants.decodeTableGrants(table);
    case 'mysql.columnGrants':
      return grants.decodeColumnGrants(table);
    case 'mysql.routineGrants':
      return grants.decodeRoutineGrants(table);
    case 'mysql.roleEdges':
      return grants.decodeRoleEdges(table);
    case 'mysql.defaultRoles':
      return grants.decodeDefaultRoles(table);
    case 'mysql.dynamicGrants':
      return grants.decodeDynamicGrants(table);
    case 'mysql.proxies':
      return grants.decodeProxies(table);
    case 'mysql.databases':
      return instance.decodeDatabases(table);
    case 'mysql.routines':
      return instance.decodeRoutines(table, context.readBody);
    case 'mysql.events':
      return instance.decodeEvents(table, context.readBody);
    case 'mysql.views':
      return instance.decodeViews(table, context.readBody);
    case 'mysql.triggers':
      return instance.decodeTriggers(table, context.readBody);
    case 'mysql.specialTables':
      return instance.decodeSpecialTables(table);
    case 'mysql.foreignServers':
      return instance.decodeForeignServers(table);
    case 'mysql.loadableFunctions':
      return instance.decodeLoadableFunctions(table);
    case 'mysql.plugins':
      return instance.decodePlugins(table);
    case 'mysql.sessions':
      return instance.decodeSessions(table, context.transports);
    default:
      throw new Error(`no decoder for ${kind}`);
  }
}
