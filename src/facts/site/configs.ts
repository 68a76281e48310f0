import type { ConfigConnection, OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import { serverAddress } from '../../domain/open-dental-config/server-address.ts';
import { instanceNames } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Ownership, ownership, splitAccount } from '../../inventory/ownership.ts';
import type { Evidence } from '../../model/verdict.ts';
import type { ConfigFile } from '../../snapshot/artifacts/files.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { type FolderOwners, folderOwners, type OwnedFolder } from '../files/folder-owners.ts';
import type { TenantFolders } from './folders.ts';
import type { Machines } from './machines.ts';
import { type MiddleTierUsers, middleTierUsers } from './middle-tier-users.ts';

/** Where a server, database and user lead, and whose they are. */
export interface Destination {
  /** Inventory name; null: no instance of the inventory answers there, or which one is not known. */
  readonly instance: string | null;
  /** Tenants; null: nobody's, or not known. */
  readonly databaseOwner: string | null;
  readonly userOwner: string | null;
  /** Whose it is: the database's owner, else the user's. */
  readonly tenant: string | null;
}

/** A connection of a file, and where it leads. */
export interface ConfigDestination extends Destination {
  readonly connection: ConfigConnection;
}

/** A configuration file of a host, whose it is and where it leads. */
export interface SiteConfig {
  readonly host: string;
  readonly path: string;
  /** The folder it lies in, local. */
  readonly folder: string;
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
  evidenceOf(connection: ConfigConnection | null): Evidence;
}

/** All configuration files of a site. */
export interface SiteConfigs {
  readonly configs: readonly SiteConfig[];
  readonly ownerOfFolder: FolderOwners;
  readonly middleTiers: MiddleTierUsers;
  /** `server` as a program of `host` would write it, with `host:port`; database or user '' where not stated. */
  readonly destination: (stated: {
    readonly server: string;
    readonly port: number | null;
    readonly database: string;
    readonly user: string;
    readonly host: string;
  }) => Destination;
}

/** What the fact is made of; hosts that were not read are missing. */
export interface ConfigParts {
  readonly inventory: Inventory;
  readonly machines: Machines;
  readonly folders: TenantFolders;
  readonly configs: ReadonlyMap<string, readonly ConfigFile[]>;
  readonly services: ReadonlyMap<string, readonly ServiceRow[]>;
}

/** Reads where every configuration file leads, and finds whose it is. */
export function siteConfigs({ inventory, machines, folders, configs, services }: ConfigParts): SiteConfigs {
  const ownerOfFolder = folderOwners(folders, serviceFolders(inventory, machines, services));
  const destination = destinations(inventory, machines);
  const middleTiers = middleTierUsers(inventory, machines);
  const all = [...configs].flatMap(([host, files]) =>
    files.map(({ path, config }, row): SiteConfig => {
      const folder = folderOf(path);
      const found = config.connections.map((connection) => ({ connection, ...destination({ ...connection, host }) }));
      const secret = found.filter(({ connection }) => connection.credential.storage !== 'none');
      const serves = middleTiers.ofConfig(host, path.slice(folder.length).replace(/^[\\/]/, ''), config);
      return {
        host,
        path,
        folder,
        config,
        folderOwner: serves ?? ownerOfFolder(host, folder),
        serves,
        destinations: found,
        holds: [...new Set(secret.flatMap(({ tenant }) => tenant ?? []))].sort(),
        hasSecret: secret.length > 0 || (config.proxy !== null && config.proxy.credential.storage !== 'none'),
        evidenceOf: (connection) => evidence(host, path, row, connection, config.connections),
      };
    }),
  );
  return { configs: all, ownerOfFolder, middleTiers, destination };
}

/** The folder a file lies in. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return path.slice(0, end <= 0 ? end + 1 : end);
}

/** The program of a service's command line; '' when it cannot be told. */
export function programOf(command: string): string {
  return /^\s*"([^"]+)"/.exec(command)?.[1] ?? /^\s*(.+?\.exe)(?=\s|$)/i.exec(command)?.[1] ?? /^\s*(\S+)/.exec(command)?.[1] ?? '';
}

/** Folders of the programs that the inventory gives a tenant: folders it names, and those of services it names. */
function serviceFolders(inventory: Inventory, machines: Machines, services: ConfigParts['services']): OwnedFolder[] {
  const byName = new Map([...services].flatMap(([host, rows]) => rows.map((row) => [`${host}\n${row.name.toLowerCase()}`, row] as const)));
  return Object.values(inventory.tenants).flatMap(({ id, hl7 }) =>
    hl7.flatMap(({ host: named, service, exeFolder }) => {
      const host = machines.hostOf(named) ?? named;
      const row = service === null ? undefined : byName.get(`${host}\n${service.toLowerCase()}`);
      const paths = [exeFolder ?? '', row === undefined ? '' : folderOf(programOf(row.command))];
      return paths.filter((path) => path !== '').map((path) => ({ host, path, tenant: id }));
    }),
  );
}

const ownNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '.', '(local)']);

function destinations(inventory: Inventory, machines: Machines): SiteConfigs['destination'] {
  const instances = new Map<string, string>();
  for (const instance of instanceNames(inventory)) {
    const target = Object.hasOwn(inventory.mysql, instance) ? inventory.mysql[instance] : undefined;
    const address = target?.host ?? instance;
    const machine = (ownNames.has(address) ? machines.hostOf(instance) : machines.hostOf(address)) ?? address.toLowerCase();
    instances.set(`${machine}\n${target?.port ?? 3306}`, instance);
  }
  const owned = new Map<string, Ownership>();
  const users = usersOf(inventory);
  return ({ server, port, database, user, host }) => {
    const machine = ownNames.has(server.toLowerCase()) ? host : (machines.hostOf(server) ?? server.toLowerCase());
    const instance = instances.get(`${machine}\n${port ?? 0}`) ?? null;
    if (instance === null) return { instance, databaseOwner: null, userOwner: null, tenant: null };
    const known = owned.get(instance) ?? ownership(inventory, instance, { lowerCase: true });
    owned.set(instance, known);
    const databaseOwner = database === '' ? null : (known.ownerOfDatabase(database)?.tenant ?? null);
    const userOwner = user === '' ? null : (users.get(user) ?? null);
    return { instance, databaseOwner, userOwner, tenant: databaseOwner ?? userOwner };
  };
}

/** Account name to its tenant; null for the name of several. */
function usersOf(inventory: Inventory): ReadonlyMap<string, string | null> {
  const users = new Map<string, string | null>();
  for (const { id, accounts } of Object.values(inventory.tenants)) {
    for (const account of accounts) {
      const { user } = splitAccount(account);
      users.set(user, users.has(user) && users.get(user) !== id ? null : id);
    }
  }
  return users;
}

/** A server as it stands in a preference, taken apart. */
export function statedServer(text: string): { readonly server: string; readonly port: number | null } {
  return serverAddress(text.trim());
}

function evidence(host: string, path: string, row: number, connection: ConfigConnection | null, all: readonly ConfigConnection[]): Evidence {
  const at = connection === null ? -1 : all.indexOf(connection);
  const said =
    connection === null
      ? ''
      : ` line ${connection.line}: server ${connection.server}, database ${connection.database}, user ${connection.user}, password ${connection.credential.storage}`;
  return { source: sourceId('files.configs', host), pointer: `/${row}${at < 0 ? '' : `/config/connections/${at}`}`, excerpt: `${path}${said}` };
}
