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
import { type DatabaseSettings, settingEvidence } from './database-settings.ts';
import type { Machines } from './machines.ts';
import type { SitePaths } from './paths.ts';

/** One folder or file that something says a tenant uses. */
export type FolderClaim = ClaimedUse & (StatedBySettings | StatedByInventory);

interface ClaimedUse {
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
  readonly location: Location;
}

/** Written in the settings of a database. */
interface StatedBySettings {
  readonly settings: DatabaseSettings;
  readonly source: PathSource;
}

/** Written in the inventory, at these keys of the tenant. */
interface StatedByInventory {
  readonly settings: null;
  readonly source: InventoryKeys;
}

type InventoryKeys = readonly (string | number)[];

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
    byTenant.get(tenant.id)?.forEach((one) => databaseClaims(one, tenant, { paths, machines }, claims));
  }
  return {
    claims,
    shared: sharedPlaces(claims, ({ tenant }) => tenant, paths.links),
    unread: settings.filter(({ missing }) => missing.length > 0).map(({ tenant, database, missing }) => ({ tenant, database, missing })),
  };
}

/** What states a claim. */
export function claimEvidence(claim: FolderClaim): Evidence {
  const { tenant, text } = claim;
  if (claim.settings !== null) return settingEvidence(claim.settings, claim.source, text);
  return {
    source: 'inventory',
    pointer: `/tenants/${tenant}/${claim.source.join('/')}`,
    excerpt: `bitewing.yaml tenants.${tenant}.${claim.source.join('.')}: ${text}`,
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

function inventoryClaims(tenant: Tenant, server: string, paths: SitePaths, claims: FolderClaim[]): void {
  const { atoz, backups, hl7 } = tenant;
  for (let at = 0; at < atoz.length; at++)
    listClaims(tenant, { use: 'atoz', host: server, source: at === 0 ? firstAtoz : ['atoz', at] }, atoz[at], paths, claims);
  for (let at = 0; at < backups.length; at++) listClaims(tenant, { use: 'backup-target', host: server, source: ['backups', at] }, backups[at], paths, claims);
  for (let at = 0; at < hl7.length; at++) {
    const { host = '', inbound = null, outbound = null } = hl7[at] ?? {};
    if (inbound !== null) listClaims(tenant, { use: 'hl7-in', host, source: ['hl7', at, 'inbound'] }, inbound, paths, claims);
    if (outbound !== null) listClaims(tenant, { use: 'hl7-out', host, source: ['hl7', at, 'outbound'] }, outbound, paths, claims);
  }
}

/** One object for all tenants: most have one folder. */
const firstAtoz: InventoryKeys = ['atoz', 0];

interface ListEntry {
  readonly use: PathUse;
  readonly host: string;
  readonly source: InventoryKeys;
}

function listClaims({ id }: Tenant, { use, host, source }: ListEntry, list: string | undefined, { locate }: SitePaths, claims: FolderClaim[]): void {
  splitPathList(list ?? '').forEach((text, position) => {
    const location = locate({ text, host, user: null });
    claims.push({ tenant: id, use, names: 'folder', text, position, computer: null, state: 'used', location, settings: null, source });
  });
}

interface ClaimSite {
  readonly paths: SitePaths;
  readonly machines: Machines;
}

function databaseClaims(settings: DatabaseSettings, tenant: Tenant, { paths, machines }: ClaimSite, claims: FolderClaim[]): void {
  const { locate } = paths;
  const all = statedPaths(settings.statements);
  for (let at = 0; at < all.length; at++) {
    const stated = all[at];
    if (stated === undefined) continue;
    const { use, names, path, position, computer, state, source } = stated;
    const hosts = openingComputers(stated, tenant, machines);
    for (let each = 0; each < hosts.length; each++) {
      const location = locate({ text: path, host: hosts[each] ?? null, user: null });
      claims.push({ tenant: tenant.id, use, names, text: path, position, computer, state, location, settings, source });
    }
  }
}

/** Computers that open a path of a database: the one it is for, the HL7 services' for their folders, else those the tenant's people work on. */
function openingComputers({ computer, source, use }: StatedPath, { hl7, workstations: { rdp } }: Tenant, machines: Machines): readonly (string | null)[] {
  const hostOf = (name: string): string => machines.hostOf(name) ?? name;
  if (computer !== null && source.table !== 'replicationserver') return [hostOf(computer)];
  if ((use === 'hl7-in' || use === 'hl7-out') && hl7.length > 0) return [...new Set(hl7.map(({ host }) => hostOf(host)))];
  return rdp.length === 0 ? unknown : [...new Set(rdp.map((name) => hostOf(name.replace(/:\d+$/, ''))))];
}

/** A computer that nobody named. */
const unknown: readonly null[] = [null];
