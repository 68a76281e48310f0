import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { type PathSource, type StatedPath, statedPaths } from '../../domain/open-dental/stated-paths.ts';
import { splitPathList } from '../../domain/paths/parse-path.ts';
import type { Location } from '../../domain/paths/path-site.ts';
import { sharedPlaces, type SharedPlaces } from '../../domain/paths/shared-places.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
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
  for (const one of settings) addTo(byTenant, one.tenant, one);
  const serverHost = serverHosts(inventory);
  const claims: FolderClaim[] = [];
  for (const tenant of tenantList(inventory)) {
    if (tenant.stage === 'retired') continue;
    inventoryClaims(tenant, serverHost(tenant.server), paths, claims);
    const openedOn = openingComputers(tenant, machines);
    for (const one of byTenant.get(tenant.id) ?? []) databaseClaims(one, openedOn, paths, claims);
  }
  return {
    claims,
    shared: sharedPlaces(claims, ({ tenant }) => tenant, paths.links),
    unread: settings.filter(({ missing }) => missing.length > 0).map(({ tenant, database, missing }) => ({ tenant, database, missing })),
  };
}

/** The machine a drive letter or a POSIX path in the inventory means, by the server of the tenant: many tenants have one server. */
function serverHosts(inventory: Inventory): (server: string) => string {
  const known = new Map<string, string>();
  return (server) => {
    let host = known.get(server);
    if (host === undefined) {
      const [instance = server] = instancesOf(inventory, server);
      const address = inventory.mysql[instance]?.host ?? null;
      const named = Object.keys(inventory.hosts).find((name) => name === server || (address !== null && inventory.hosts[name]?.address === address));
      known.set(server, (host = named ?? instance));
    }
    return host;
  };
}

function inventoryClaims({ id, atoz, backups, hl7 }: Tenant, server: string, { locate }: SitePaths, claims: FolderClaim[]): void {
  const claim = (use: PathUse, text: string, host: string, keys: readonly (string | number)[]): void => {
    for (const [position, path] of splitPathList(text).entries())
      claims.push({
        tenant: id,
        use,
        names: 'folder',
        text: path,
        position,
        computer: null,
        state: 'used',
        database: null,
        location: locate({ text: path, host, user: null }),
        evidence: inventoryEvidence(id, keys, path),
      });
  };
  for (let at = 0; at < atoz.length; at++) claim('atoz', atoz[at] ?? '', server, ['atoz', at]);
  for (let at = 0; at < backups.length; at++) claim('backup-target', backups[at] ?? '', server, ['backups', at]);
  for (let at = 0; at < hl7.length; at++) {
    const { host = '', inbound = null, outbound = null } = hl7[at] ?? {};
    if (inbound !== null) claim('hl7-in', inbound, host, ['hl7', at, 'inbound']);
    if (outbound !== null) claim('hl7-out', outbound, host, ['hl7', at, 'outbound']);
  }
}

function inventoryEvidence(tenant: string, keys: readonly (string | number)[], path: string): () => Evidence {
  return () => ({
    source: 'inventory',
    pointer: `/tenants/${tenant}/${keys.join('/')}`,
    excerpt: `bitewing.yaml tenants.${tenant}.${keys.join('.')}: ${path}`,
  });
}

function databaseClaims(settings: DatabaseSettings, openedOn: OpeningComputers, { locate }: SitePaths, claims: FolderClaim[]): void {
  for (const stated of statedPaths(settings.statements)) {
    const { use, names, path, position, computer, state, source } = stated;
    const evidence = settingEvidence(settings, source, path);
    for (const host of openedOn(stated)) {
      const location = locate({ text: path, host, user: null });
      claims.push({ tenant: settings.tenant, use, names, text: path, position, computer, state, database: settings.database, location, evidence });
    }
  }
}

/** A function of its own: what the caller knows besides is not kept with it. */
function settingEvidence(settings: DatabaseSettings, source: PathSource, path: string): () => Evidence {
  return () => settings.evidenceOf(source, path);
}

type OpeningComputers = (path: StatedPath) => readonly (string | null)[];

/** Computers that open a path of a database: the one it is for, the HL7 services' for their folders, else those the tenant's people work on. */
function openingComputers({ hl7, workstations }: Tenant, machines: Machines): OpeningComputers {
  const hostOf = (name: string): string => machines.hostOf(name) ?? name;
  const { rdp } = workstations;
  const desktops = rdp.length === 0 ? unknown : [...new Set(rdp.map((name) => hostOf(name.replace(/:\d+$/, ''))))];
  return ({ computer, source, use }) => {
    if (computer !== null && source.table !== 'replicationserver') return [hostOf(computer)];
    return (use === 'hl7-in' || use === 'hl7-out') && hl7.length > 0 ? [...new Set(hl7.map(({ host }) => hostOf(host)))] : desktops;
  };
}

/** A computer that nobody named. */
const unknown: readonly null[] = [null];
