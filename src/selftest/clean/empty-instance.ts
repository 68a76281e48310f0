import type { InstanceArtifacts } from '../../snapshot/snapshot.ts';

/**
 * What a complete collect of a server shows that has no account, and these databases of Open Dental with nothing in them. A new kind of artifact adds its
 * empty value here.
 */
export function emptyInstance(
  version: string,
  variables: Readonly<Record<string, string>>,
  connectedAs: string | null,
  databases: readonly string[],
): InstanceArtifacts {
  const per = (): Record<string, readonly never[]> => Object.fromEntries(databases.map((name) => [name, []]));
  return {
    'mysql.server': { version, versionComment: '', connectedAs, variables },
    'mysql.accounts': [],
    'mysql.passwords': [],
    'mysql.schemaGrants': [],
    'mysql.tableGrants': [],
    'mysql.columnGrants': [],
    'mysql.routineGrants': [],
    'mysql.roleEdges': [],
    'mysql.defaultRoles': [],
    'mysql.dynamicGrants': [],
    'mysql.proxies': [],
    'mysql.databases': databases.map((name) => ({ name })),
    'mysql.routines': [],
    'mysql.events': [],
    'mysql.views': [],
    'mysql.triggers': [],
    'mysql.specialTables': [],
    'mysql.tablesAhead': [],
    'mysql.foreignServers': [],
    'mysql.loadableFunctions': [],
    'mysql.plugins': [],
    'mysql.sessions': [],
    'mysql.orphanRows': { complete: true },
    'mysql.publicGrants': { complete: true },
    'mysql.mandatoryRoles': { complete: true },
    'opendental.preferences': per(),
    'opendental.hl7Definitions': per(),
    'opendental.programs': per(),
    'opendental.programProperties': per(),
    'opendental.computerPaths': per(),
    'opendental.replicationServers': per(),
    'opendental.updateHistory': per(),
    'opendental.clearinghouses': per(),
    'opendental.hieClinics': per(),
    'opendental.computers': per(),
    'opendental.activeInstances': per(),
    'opendental.centralConnections': per(),
  };
}
