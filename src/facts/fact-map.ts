import type { AccessEngine, DatabaseIndex } from '../domain/mysql/access.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Ownership } from '../inventory/ownership.ts';
import type { ArtifactKind, HostKind, InstanceArtifacts, InstanceKind, MachineArtifacts, Source } from '../snapshot/snapshot.ts';
import type { FileAccess } from './host/file-access.ts';
import type { HostReach } from './host/host-reach.ts';
import type { ServiceAccess } from './host/service-access.ts';
import type { DatabaseReachFact } from './mysql/database-reach.ts';
import type { SiteConfigs } from './site/configs.ts';
import type { DatabaseSettings } from './site/database-settings.ts';
import type { Destinations } from './site/destinations.ts';
import type { TenantFolders } from './site/folders.ts';
import type { SiteHl7 } from './site/hl7.ts';
import type { Machines } from './site/machines.ts';
import type { SitePaths } from './site/paths.ts';
import type { SiteReach } from './site/reach/reach-result.ts';
import type { OpenDentalServices } from './site/services.ts';
import type { SiteTunnels } from './site/tunnels.ts';

/** Facts derived once per instance and shared by several rules, by id. */
export interface DerivedInstanceFacts {
  /** The access engine over all grant tables of the instance. */
  readonly 'mysql.access': AccessEngine;
  /** Names of the databases that exist, indexed. */
  readonly 'mysql.databaseIndex': DatabaseIndex;
  /** Every way from an account to a database of a tenant that does not own the account. */
  readonly 'mysql.databaseReach': DatabaseReachFact;
}

/** Facts derived once per host and shared by several rules, by id. */
export interface DerivedHostFacts {
  /** Who can do what with files and folders. */
  readonly 'host.fileAccess': FileAccess;
  /** What can be reached on the host and through it, by its routes, tunnels and firewall. */
  readonly 'host.networkReach': HostReach;
  /** Who can start, stop or change services. */
  readonly 'host.serviceAccess': ServiceAccess;
}

/** Facts derived once from all instances and hosts of a site, by id. */
export interface SiteFactMap {
  /** Names and addresses of all hosts. */
  readonly 'site.machines': Machines;
  /** Where any server, database and user lead. */
  readonly 'site.destinations': Destinations;
  /** Where any spelling of a path leads. */
  readonly 'site.paths': SitePaths;
  /** Who can do what with files and folders, by inventory name of the host; hosts that were not read completely are missing. */
  readonly 'site.fileAccess': ReadonlyMap<string, FileAccess>;
  /** What the live databases of live tenants state about folders and HL7. */
  readonly 'site.settings': readonly DatabaseSettings[];
  /** Every folder and file that inventory and databases give a tenant, and which lie together. */
  readonly 'site.folders': TenantFolders;
  /** HL7 ends and owners that the live databases state. */
  readonly 'site.hl7': SiteHl7;
  /** The services of Open Dental, their configuration and their tenants. */
  readonly 'site.services': OpenDentalServices;
  /** The tunnels of all hosts, and whose they are. */
  readonly 'site.tunnels': SiteTunnels;
  /** Every configuration file: whose it is, and which databases it opens. */
  readonly 'site.configs': SiteConfigs;
  /** Who reaches what over all planes, and through which steps. */
  readonly 'site.reach': SiteReach;
}

/** What a rule can ask of one MySQL instance: raw artifacts and derived facts. */
export interface InstanceFactMap extends InstanceArtifacts, DerivedInstanceFacts {}
/** What a rule can ask of one host. */
export interface HostFactMap extends MachineArtifacts, DerivedHostFacts {}
/** Everything a rule can ask for. */
export interface FactMap extends InstanceFactMap, HostFactMap, SiteFactMap {}
export type InstanceFactId = keyof InstanceFactMap;
export type HostFactId = keyof HostFactMap;
export type SiteFactId = keyof SiteFactMap;
export type FactId = keyof FactMap;

/** What the access engine reads: the grant tables and the settings that decide how they are read. */
const grantKinds: readonly InstanceKind[] = [
  'mysql.server',
  'mysql.accounts',
  'mysql.schemaGrants',
  'mysql.tableGrants',
  'mysql.columnGrants',
  'mysql.routineGrants',
  'mysql.roleEdges',
  'mysql.defaultRoles',
  'mysql.dynamicGrants',
  'mysql.proxies',
];

/** The artifacts each derived fact of an instance is made of; a rule that needs the fact needs these. */
export const instanceFactSources: { readonly [K in keyof DerivedInstanceFacts]: readonly InstanceKind[] } = {
  'mysql.access': grantKinds,
  'mysql.databaseIndex': ['mysql.databases'],
  'mysql.databaseReach': [...grantKinds, 'mysql.databases'],
};

/** The artifacts each derived fact of a host is made of. */
export const hostFactSources: { readonly [K in keyof DerivedHostFacts]: readonly HostKind[] } = {
  'host.fileAccess': ['host.identity', 'host.principals', 'host.shares', 'files.objects'],
  // Whether a machine is a firewall appliance has to be known: then other rules than those of its system decide.
  'host.networkReach': ['links.network', 'links.firewall', 'links.tunnels', 'links.appliances'],
  'host.serviceAccess': ['host.identity', 'host.principals'],
};

/** What tells which spellings are one folder. */
const pathKinds: readonly ArtifactKind[] = ['host.identity', 'host.shares', 'host.pathMap', 'files.objects'];

/** What the databases of tenants say about their folders. */
const settingKinds: readonly InstanceKind[] = [
  'mysql.server',
  'opendental.preferences',
  'opendental.hl7Definitions',
  'opendental.programs',
  'opendental.programProperties',
  'opendental.computerPaths',
  'opendental.replicationServers',
  'opendental.clearinghouses',
  'opendental.hieClinics',
];

/** The artifacts of every instance and host that a fact about the whole site is made of. What is missing never stops it, but nothing that rests on it is proven then. */
export const siteFactSources: { readonly [K in SiteFactId]: readonly ArtifactKind[] } = {
  'site.machines': ['host.identity'],
  'site.destinations': ['host.identity'],
  'site.paths': pathKinds,
  'site.settings': settingKinds,
  'site.fileAccess': hostFactSources['host.fileAccess'],
  'site.folders': [...pathKinds, ...settingKinds],
  'site.hl7': ['host.identity', ...settingKinds],
  'site.services': [...pathKinds, ...settingKinds, 'host.services', 'files.configs'],
  'site.tunnels': ['links.tunnels'],
  'site.configs': [...pathKinds, ...settingKinds, 'files.configs', 'host.services'],
  // A firewall that was not read counts as open: it is no source here, see `factReads`.
  'site.reach': [
    ...new Set([...pathKinds, ...settingKinds, ...grantKinds, ...hostFactSources['host.fileAccess']]),
    'files.configs',
    'host.services',
    'host.commandLines',
    'mysql.databases',
    'mysql.passwords',
    'mysql.routines',
    'mysql.events',
    'mysql.views',
    'mysql.triggers',
    'mysql.specialTables',
    'mysql.foreignServers',
    'mysql.plugins',
  ],
};

/** What every rule may know besides the facts it declares. Time is a fact: `startedAt` is when the snapshot was begun. */
export interface RuleContext {
  readonly inventory: Inventory;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** When the last collector finished, ISO 8601 UTC. */
  readonly finishedAt: string;
}

/** A MySQL instance or a host, whatever a rule looks at. */
export interface PlaceContext extends RuleContext {
  readonly placeType: 'instance' | 'host';
  /** Inventory name. */
  readonly place: string;
  /** Ids of the tenants that have something here, as far as the inventory tells; sorted. */
  readonly tenants: readonly string[];
  /** Everything that was asked of the place, answered or not. */
  readonly sources: readonly Source[];
}

/** The instance a rule looks at. */
export interface InstanceContext extends PlaceContext {
  readonly placeType: 'instance';
  /** Inventory name of the instance; the same as `place`. */
  readonly instance: string;
  readonly ownership: Ownership;
}

/** The host a rule looks at. */
export interface HostContext extends PlaceContext {
  readonly placeType: 'host';
  /** Inventory name of the host; the same as `place`. */
  readonly host: string;
}
