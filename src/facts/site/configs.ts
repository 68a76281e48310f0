import type { AccountRow } from '../../domain/mysql/grant-tables.ts';
import type { ConfigConnection, OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
import type { ConfigFile } from '../../snapshot/artifacts/files.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import { type FolderOwners, folderOwners, type OwnedFolder } from '../files/folder-owners.ts';
import { type ConnectionTarget, type Destination, type Destinations, targetOf } from './destinations.ts';
import { folderKeyOf } from './folder-keys.ts';
import type { TenantFolders } from './folders.ts';
import type { Machines } from './machines.ts';
import { type MiddleTierUsers, middleTierUsers } from './middle-tier-users.ts';
import type { SitePaths } from './paths.ts';
import { folderOf, servicePrograms } from './program-paths.ts';

/** A connection of a file, and where it leads. */
export interface ConfigDestination extends Destination {
  readonly connection: ConfigConnection;
  /** The database, where it is a tenant's. */
  readonly target: ConnectionTarget | null;
}

/** A configuration file of a host, whose it is and where it leads. */
export interface SiteConfig {
  readonly host: string;
  readonly path: string;
  /** The folder it lies in, local. */
  readonly folder: string;
  /** Equal for one folder of one host, however it is spelled. */
  readonly folderKey: string;
  readonly config: OpenDentalConfig;
  /** Tenant whose folder it lies in, or whose application of a Middle Tier opens it; null: nobody's, or that of several. */
  readonly folderOwner: string | null;
  /** Tenant whose people the Middle Tier serves that opens it; null: it is no Middle Tier's, or whose is not known. */
  readonly serves: string | null;
  readonly destinations: readonly ConfigDestination[];
  /** Tenants whose credentials it holds, sorted. */
  readonly holds: readonly string[];
  /** True when it holds any credential at all. */
  readonly hasSecret: boolean;
  /** What rules about configuration files say of nearly every file, of the tenants it lies with or holds credentials of; one object for all of them. */
  readonly pass: Pass;
  /** Its place in the host's list. */
  readonly row: number;
}

/** All configuration files of a site. */
export interface SiteConfigs {
  readonly configs: readonly SiteConfig[];
  readonly ownerOfFolder: FolderOwners;
  readonly middleTiers: MiddleTierUsers;
  /** Hosts of the accounts of that name, for words alone: nothing is judged by them. Null where no list of accounts was read, or nobody on it has the name. */
  readonly hostsOfUser: (instance: string, user: string) => readonly string[] | null;
  readonly destination: Destinations;
}

/** What the fact is made of; hosts that were not read are missing. */
export interface ConfigParts {
  readonly inventory: Inventory;
  readonly machines: Machines;
  readonly destination: Destinations;
  readonly folders: TenantFolders;
  readonly paths: SitePaths;
  readonly configs: ReadonlyMap<string, readonly ConfigFile[]>;
  readonly services: ReadonlyMap<string, readonly ServiceRow[]>;
  readonly accounts: ReadonlyMap<string, readonly AccountRow[]>;
}

/** Reads where every configuration file leads, and finds whose it is. */
export function siteConfigs({ inventory, machines, destination, folders, paths, configs, services, accounts }: ConfigParts): SiteConfigs {
  const ownerOfFolder = folderOwners(folders, serviceFolders(inventory, machines, services));
  const middleTiers = middleTierUsers(inventory, machines);
  const all = [...configs].flatMap(([host, files]) =>
    files.map(({ path, config }, row): SiteConfig => {
      const folder = folderOf(path);
      const found = config.connections.map((connection): ConfigDestination => {
        const { server, port, database, user } = connection;
        const reached = destination({ server, port, database, user, host });
        const { instance, databaseOwner, userOwner, tenant } = reached;
        return { connection, instance, databaseOwner, userOwner, tenant, target: targetOf(inventory, database, reached) };
      });
      const secret = found.every(isSecret) ? found : found.filter(isSecret);
      const serves = config.kind === 'middle-tier' ? middleTiers.ofConfig(host, path.slice(folder.length).replace(/^[\\/]/, ''), config) : null;
      const folderOwner = serves ?? ownerOfFolder(host, folder);
      const holds = sortedOnce(secret.map(({ tenant }) => tenant));
      const tenants = folderOwner === null || (holds.length === 1 && holds[0] === folderOwner) ? holds : sortedOnce([folderOwner, ...holds]);
      return {
        host,
        path,
        folder,
        folderKey: folderKeyOf(paths, host, folder),
        config,
        folderOwner,
        serves,
        destinations: found,
        holds,
        pass: { status: 'pass', subject: { type: 'file', id: `${host} ${path}` }, tenants },
        hasSecret: secret.length > 0 || (config.proxy !== null && config.proxy.credential.storage !== 'none'),
        row,
      };
    }),
  );
  return { configs: all, ownerOfFolder, middleTiers, destination, hostsOfUser: hostsByUser(accounts) };
}

function isSecret({ connection }: ConfigDestination): boolean {
  return connection.credential.storage !== 'none';
}

/** The tenants, sorted, each once. */
function sortedOnce(tenants: readonly (string | null)[]): readonly string[] {
  const known = tenants.filter((tenant) => tenant !== null);
  return known.length < 2 ? known : [...new Set(known)].sort();
}

function hostsByUser(accounts: ConfigParts['accounts']): SiteConfigs['hostsOfUser'] {
  const hosts = new Map<string, Map<string, string[]>>();
  return (instance, user) => {
    const known = hosts.get(instance) ?? new Map<string, string[]>();
    if (!hosts.has(instance)) for (const row of accounts.get(instance) ?? []) if (!row.isRole) addTo(known, row.user, row.host);
    hosts.set(instance, known);
    return known.get(user) ?? null;
  };
}

/** Folders of the programs that the inventory gives a tenant: folders it names, and those of services it names. */
function serviceFolders(inventory: Inventory, machines: Machines, services: ConfigParts['services']): OwnedFolder[] {
  const byHost = new Map([...services].map(([host, rows]) => [host, servicePrograms(rows)] as const));
  const owned: OwnedFolder[] = [];
  for (const { id: tenant, hl7 } of tenantList(inventory)) {
    if (hl7.length === 0) continue;
    for (const { host: named, service, exeFolder } of hl7) {
      const host = machines.hostOf(named) ?? named;
      if (exeFolder !== null && exeFolder !== '') owned.push({ host, path: exeFolder, tenant });
      const running = byHost.get(host);
      const row = service === null ? undefined : running?.byName.get(service.toLowerCase());
      const path = (row === undefined ? undefined : running?.folders[row]) ?? '';
      if (path !== '' && path !== exeFolder) owned.push({ host, path, tenant });
    }
  }
  return owned;
}

/** A file, or one of its connections. */
export function configEvidence({ host, path, row, config }: SiteConfig, connection: ConfigConnection | null): Evidence {
  const at = connection === null ? -1 : config.connections.indexOf(connection);
  const said =
    connection === null
      ? ''
      : ` line ${connection.line}: server ${connection.server}, database ${connection.database}, user ${connection.user}, password ${connection.credential.storage}`;
  return { source: sourceId('files.configs', host), pointer: `/${row}${at < 0 ? '' : `/config/connections/${at}`}`, excerpt: `${path}${said}` };
}
