import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { type StatedPath, statedPaths } from '../../domain/open-dental/stated-paths.ts';
import { splitPathList } from '../../domain/paths/parse-path.ts';
import type { Location } from '../../domain/paths/path-site.ts';
import { sharedPlaces, type SharedPlaces } from '../../domain/paths/shared-places.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import type { Evidence } from '../../model/verdict.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { Machines } from './machines.ts';
import type { SitePaths } from './paths.ts';

/** One folder or file that something says a tenant uses. */
export interface FolderClaim {
  readonly tenant: string;
  readonly use: PathUse;
  readonly names: 'folder' | 'file';
  /** One path, as written. */
  readonly text: string;
  /** Place in a list separated by semicolons, from 0: the next entry is used when the one before is not there. */
  readonly position: number;
  /** Only on this computer; null: on every one. */
  readonly computer: string | null;
  readonly state: StatedPath['state'];
  /** Database that states it; null when the inventory does. */
  readonly database: string | null;
  readonly location: Location;
  readonly evidence: () => Evidence;
}

/** All folders and files tenants use, and which of them lie together. */
export interface TenantFolders {
  /** In the order of tenants, inventory first, then databases; `shared` counts by these positions. */
  readonly claims: readonly FolderClaim[];
  /** Over all claims, whatever they are for; owner is the tenant. */
  readonly shared: SharedPlaces;
  /** Databases of live tenants whose settings were not read completely, with the ids of the sources that lack them. */
  readonly unread: readonly { readonly tenant: string; readonly database: string; readonly missing: readonly string[] }[];
}

/** Collects the claims of all tenants and finds what they share. */
export function tenantFolders(inventory: Inventory, settings: readonly DatabaseSettings[], paths: SitePaths, machines: Machines): TenantFolders {
  const byTenant = new Map<string, DatabaseSettings[]>();
  for (const one of settings) byTenant.set(one.tenant, [...(byTenant.get(one.tenant) ?? []), one]);
  const claims = Object.values(inventory.tenants).flatMap((tenant) =>
    tenant.stage === 'retired'
      ? []
      : [...inventoryClaims(inventory, tenant, paths), ...(byTenant.get(tenant.id) ?? []).flatMap((one) => databaseClaims(tenant, one, paths, machines))],
  );
  return {
    claims,
    shared: sharedPlaces(
      claims.map(({ tenant, location }) => ({ owner: tenant, location })),
      paths.links,
    ),
    unread: settings.filter(({ missing }) => missing.length > 0).map(({ tenant, database, missing }) => ({ tenant, database, missing })),
  };
}

/** The machine a drive letter or a POSIX path in the inventory means: the tenant's server. */
function serverHost(inventory: Inventory, { server }: Tenant): string {
  const [instance = server] = instancesOf(inventory, server);
  const address = inventory.mysql[instance]?.host ?? null;
  const named = Object.keys(inventory.hosts).find((name) => name === server || (address !== null && inventory.hosts[name]?.address === address));
  return named ?? instance;
}

function inventoryClaims(inventory: Inventory, tenant: Tenant, { locate }: SitePaths): FolderClaim[] {
  const server = serverHost(inventory, tenant);
  const claim = (use: PathUse, text: string, host: string, key: string): FolderClaim[] =>
    splitPathList(text).map((path, position) => ({
      tenant: tenant.id,
      use,
      names: 'folder',
      text: path,
      position,
      computer: null,
      state: 'used',
      database: null,
      location: locate({ text: path, host, user: null }),
      evidence: () => ({
        source: 'inventory',
        pointer: `/tenants/${tenant.id}/${key}`,
        excerpt: `bitewing.yaml tenants.${tenant.id}.${key.replaceAll('/', '.')}: ${path}`,
      }),
    }));
  return [
    ...tenant.atoz.flatMap((path, at) => claim('atoz', path, server, `atoz/${at}`)),
    ...tenant.backups.flatMap((path, at) => claim('backup-target', path, server, `backups/${at}`)),
    ...tenant.hl7.flatMap(({ host, inbound, outbound }, at) => [
      ...claim('hl7-in', inbound ?? '', host, `hl7/${at}/inbound`),
      ...claim('hl7-out', outbound ?? '', host, `hl7/${at}/outbound`),
    ]),
  ];
}

function databaseClaims(tenant: Tenant, settings: DatabaseSettings, { locate }: SitePaths, machines: Machines): FolderClaim[] {
  return statedPaths(settings.statements).flatMap((path) =>
    openedOn(tenant, path, machines).map((host): FolderClaim => ({
      tenant: tenant.id,
      use: path.use,
      names: path.names,
      text: path.path,
      position: path.position,
      computer: path.computer,
      state: path.state,
      database: settings.database,
      location: locate({ text: path.path, host, user: null }),
      evidence: () => settings.evidenceOf(path.source, path.path),
    })),
  );
}

/** Computers that open a path of a database: the one it is for, the HL7 services' for their folders, else those the tenant's people work on. */
function openedOn(tenant: Tenant, path: StatedPath, machines: Machines): readonly (string | null)[] {
  if (path.computer !== null && path.source.table !== 'replicationserver') return [machines.hostOf(path.computer) ?? path.computer];
  const isHl7 = path.use === 'hl7-in' || path.use === 'hl7-out';
  const services = tenant.hl7.map(({ host }) => machines.hostOf(host) ?? host);
  const desktops = tenant.workstations.rdp.map((name) => name.replace(/:\d+$/, '')).map((name) => machines.hostOf(name) ?? name);
  const hosts = isHl7 && services.length > 0 ? services : desktops;
  return hosts.length > 0 ? [...new Set(hosts)] : [null];
}
