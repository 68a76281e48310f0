import type { PathSource, PathStatements } from '../../domain/open-dental/stated-paths.ts';
import { instanceNames } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
import type { OpenDentalArtifacts } from '../../snapshot/artifacts/opendental.ts';
import { type InstanceArtifacts, sourceId } from '../../snapshot/snapshot.ts';

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
  /** The row that states something. */
  evidenceOf(source: PathSource, text: string): Evidence;
}

/** The artifacts of one instance, as far as they were collected. */
export type InstanceParts = Partial<InstanceArtifacts>;

const kindOfTable = {
  preference: 'opendental.preferences',
  program: 'opendental.programs',
  programproperty: 'opendental.programProperties',
  computerpref: 'opendental.computerPaths',
  replicationserver: 'opendental.replicationServers',
  clearinghouse: 'opendental.clearinghouses',
  hieclinic: 'opendental.hieClinics',
  hl7def: 'opendental.hl7Definitions',
} as const satisfies Record<PathSource['table'], keyof OpenDentalArtifacts>;

/** The settings of every live database of every live tenant; `parts` by instance name. */
export function databaseSettings(inventory: Inventory, parts: ReadonlyMap<string, InstanceParts>): readonly DatabaseSettings[] {
  return instanceNames(inventory).flatMap((instance) =>
    tenantsOn(inventory, instance).flatMap((id) => {
      const tenant = inventory.tenants[id];
      if (tenant?.stage !== 'live') return [];
      return tenant.databases.map((database) => settingsOf(id, instance, database, parts.get(instance) ?? {}));
    }),
  );
}

function settingsOf(tenant: string, instance: string, database: string, parts: InstanceParts): DatabaseSettings {
  const missing: string[] = [];
  const rows = <K extends keyof OpenDentalArtifacts>(kind: K): OpenDentalArtifacts[K][string] | null => {
    const found = rowsOf(parts, kind, database);
    if (found === null) missing.push(sourceId(kind, instance));
    return found;
  };
  const statements: PathStatements = {
    preferences: rows('opendental.preferences'),
    programs: rows('opendental.programs'),
    programProperties: rows('opendental.programProperties'),
    computerPaths: rows('opendental.computerPaths'),
    replicationServers: rows('opendental.replicationServers'),
    clearinghouses: rows('opendental.clearinghouses'),
    hieClinics: rows('opendental.hieClinics'),
    definitions: rows('opendental.hl7Definitions'),
    serverId: parts['mysql.server']?.variables['server_id'] ?? null,
  };
  return {
    tenant,
    database,
    instance,
    statements,
    pass: { status: 'pass', subject: { type: 'database', id: `${instance}/${database}` }, tenants: [tenant] },
    missing: missing.length === 0 ? nothing : missing,
    evidenceOf: (source, text) => evidenceIn(instance, database, rowsOf(parts, kindOfTable[source.table], database) ?? [], source, text),
  };
}

const nothing: readonly string[] = Object.freeze([]);

function rowsOf<K extends keyof OpenDentalArtifacts>(parts: InstanceParts, kind: K, database: string): OpenDentalArtifacts[K][string] | null {
  const all = parts[kind];
  // A database may be named like a member every object has. The index of a kind's artifact gives rows of that kind.
  return all !== undefined && Object.hasOwn(all, database) ? (all[database] as OpenDentalArtifacts[K][string]) : null;
}

/** Column of each table that tells its rows apart, as it stands in the artifact. */
const keyOfTable: Readonly<Record<PathSource['table'], string>> = {
  preference: 'name',
  program: 'name',
  programproperty: 'program',
  computerpref: 'key',
  replicationserver: 'key',
  clearinghouse: 'description',
  hieclinic: 'clinic',
  hl7def: 'id',
};

function evidenceIn(instance: string, database: string, rows: readonly object[], { table, key, column }: PathSource, text: string): Evidence {
  const at = rows.findIndex((row) => Reflect.get(row, keyOfTable[table]) === key && (table !== 'programproperty' || Reflect.get(row, 'property') === column));
  const pointer = `/${database.replaceAll('~', '~0').replaceAll('/', '~1')}${at < 0 ? '' : `/${at}`}`;
  const name = table === 'preference' ? `preference ${key}` : `${table} ${key} ${column}`;
  return { source: sourceId(kindOfTable[table], instance), pointer, excerpt: `${database}.${name} = '${text}'` };
}
