import type { PathSource, PathStatements } from '../../domain/open-dental/stated-paths.ts';
import { instanceNames } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
import type { OpenDentalArtifacts, PerDatabase } from '../../snapshot/artifacts/opendental.ts';
import { type InstanceArtifacts, sourceId } from '../../snapshot/snapshot.ts';
import { type LiveDatabase, liveOn } from '../mysql/live-on.ts';

/** What one live database of a live tenant states about folders and HL7. */
export interface DatabaseSettings {
  readonly tenant: string;
  readonly database: string;
  readonly instance: string;
  readonly statements: PathStatements;
  /** Ids of the sources that do not have this database. */
  readonly missing: readonly string[];
  /** What rules about settings say of nearly every database; one object for all of them. */
  readonly pass: Pass;
}

/** The artifacts of one instance, as far as they were collected. */
export type InstanceParts = Partial<InstanceArtifacts>;

/** Of each table the source, its rows among the statements, and the column that tells them apart, as it stands in the artifact. */
const tables = {
  preference: { kind: 'opendental.preferences', rows: 'preferences', key: 'name' },
  program: { kind: 'opendental.programs', rows: 'programs', key: 'name' },
  programproperty: { kind: 'opendental.programProperties', rows: 'programProperties', key: 'program' },
  computerpref: { kind: 'opendental.computerPaths', rows: 'computerPaths', key: 'key' },
  replicationserver: { kind: 'opendental.replicationServers', rows: 'replicationServers', key: 'key' },
  clearinghouse: { kind: 'opendental.clearinghouses', rows: 'clearinghouses', key: 'description' },
  hieclinic: { kind: 'opendental.hieClinics', rows: 'hieClinics', key: 'clinic' },
  hl7def: { kind: 'opendental.hl7Definitions', rows: 'definitions', key: 'id' },
} as const satisfies Record<PathSource['table'], { kind: keyof OpenDentalArtifacts; rows: keyof PathStatements; key: string }>;

const allTables = Object.values(tables);

/** The settings of every live database of every live tenant; `parts` by instance name. */
export function databaseSettings(inventory: Inventory, parts: ReadonlyMap<string, InstanceParts>): readonly DatabaseSettings[] {
  return instanceNames(inventory).flatMap((instance) => settingsOn(instance, liveOn(inventory, instance), parts.get(instance) ?? {}));
}

function settingsOn(instance: string, databases: readonly LiveDatabase[], parts: InstanceParts): readonly DatabaseSettings[] {
  const serverId = parts['mysql.server']?.variables['server_id'] ?? null;
  const {
    'opendental.preferences': preferences,
    'opendental.programs': programs,
    'opendental.programProperties': programProperties,
    'opendental.computerPaths': computerPaths,
    'opendental.replicationServers': replicationServers,
    'opendental.clearinghouses': clearinghouses,
    'opendental.hieClinics': hieClinics,
    'opendental.hl7Definitions': definitions,
  } = parts;
  return databases.map(({ tenant, name, pass }) => {
    const statements: PathStatements = {
      preferences: rowsOf(preferences, name),
      programs: rowsOf(programs, name),
      programProperties: rowsOf(programProperties, name),
      computerPaths: rowsOf(computerPaths, name),
      replicationServers: rowsOf(replicationServers, name),
      clearinghouses: rowsOf(clearinghouses, name),
      hieClinics: rowsOf(hieClinics, name),
      definitions: rowsOf(definitions, name),
      serverId,
    };
    return { tenant, database: name, instance, statements, pass, missing: missingOf(statements, instance) };
  });
}

const nothing: readonly string[] = Object.freeze([]);

function missingOf(statements: PathStatements, instance: string): readonly string[] {
  for (let at = 0; at < allTables.length; at++) {
    const table = allTables[at];
    // Of nearly all databases everything was read.
    if (table !== undefined && statements[table.rows] === null)
      return allTables.flatMap(({ rows, kind }) => (statements[rows] === null ? [sourceId(kind, instance)] : []));
  }
  return nothing;
}

function rowsOf<Row>(all: PerDatabase<Row> | undefined, database: string): readonly Row[] | null {
  const rows = all?.[database];
  // A database may be named like a member every object has, and none of these is a list.
  return Array.isArray(rows) ? rows : null;
}

/** The row that states something. */
export function settingEvidence({ instance, database, statements }: DatabaseSettings, { table, key, column }: PathSource, text: string): Evidence {
  const { kind, rows, key: name } = tables[table];
  const isIt = (row: object): boolean => Reflect.get(row, name) === key && (table !== 'programproperty' || Reflect.get(row, 'property') === column);
  const at = statements[rows]?.findIndex(isIt) ?? -1;
  const pointer = `/${database.replaceAll('~', '~0').replaceAll('/', '~1')}${at < 0 ? '' : `/${at}`}`;
  const where = table === 'preference' ? `preference ${key}` : `${table} ${key} ${column}`;
  return { source: sourceId(kind, instance), pointer, excerpt: `${database}.${where} = '${text}'` };
}
