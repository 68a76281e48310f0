import { oncePer } from '../../domain/once-per.ts';
import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { HostPrincipals, PrincipalRow } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';

/** Somebody the inventory gives to a tenant, as the host knows it. A group stands for its members, known or not. */
export interface Person {
  readonly tenant: string;
  readonly row: PrincipalRow;
  /** The name in the inventory. */
  readonly stated: string;
  /** Works at the host itself (remote desktop, a service), not only over the network. */
  readonly local: boolean;
}

/** Who is who on one host. */
export interface People {
  readonly persons: readonly Person[];
  /** Names of live tenants that the host does not know, and groups of a tenant whose members nobody could read. */
  readonly unresolved: readonly { readonly tenant: string; readonly name: string }[];
  /** Live tenants for whom the inventory names nobody. */
  readonly unnamed: readonly string[];
  /** Principals of the operator, with everybody in their groups. */
  readonly operators: ReadonlySet<string>;
  readonly byId: ReadonlyMap<string, PrincipalRow>;
  /** Ids of what the inventory names as a tenant's own, as far as the host knows it. */
  ownIds(tenant: string): readonly string[];
  /** The same as SIDs, for access lists of Windows. */
  ownSids(tenant: string): readonly string[];
}

/** The SID of a principal on the host. Samba makes one of the number of whoever has none. */
export function sidOf({ id, sameAs }: PrincipalRow): string {
  if (id.startsWith('S-')) return id;
  return sameAs ?? id.replace(/^uid:/, 'S-1-22-1-').replace(/^gid:/, 'S-1-22-2-');
}

/**
 * Finds the inventory's principals among those of the host: by SID or id, by full name, or by name without domain where only one has it. An account
 * of another machine of the site is none of this one, whoever has its name here.
 */
export const peopleOn: (principals: HostPrincipals, inventory: Inventory, host: string) => People = oncePer(findPeople);

function findPeople(principals: HostPrincipals, inventory: Inventory, host: string): People {
  const byId = new Map<string, PrincipalRow>();
  for (const row of principals.rows) byId.set(row.id, row);
  const primary = usersByPrimaryGroup(principals.rows);
  const aliases = hostAliases(inventory);
  const isElsewhere = (name: string): boolean => (aliases.get(name.slice(0, Math.max(name.lastIndexOf('\\'), 0)).toLowerCase()) ?? host) !== host;
  const find = finder(principals.rows, byId, isElsewhere);
  const persons: Person[] = [];
  const unresolved: { tenant: string; name: string }[] = [];
  const unnamed: string[] = [];
  const own = new Map<string, string[]>();
  const isHost = (name: string): boolean => (aliases.get(name.toLowerCase()) ?? name) === host;
  for (const tenant of tenantList(inventory)) {
    if (tenant.stage === 'retired') continue;
    const isLive = tenant.stage === 'live';
    if (isLive && tenant.principals.length === 0) unnamed.push(tenant.id);
    let local: boolean | null = null;
    for (const name of tenant.principals) {
      const row = find(name);
      if (row === null) {
        // Of a planned tenant there is nobody yet, unless its group was made already.
        if (isLive && !isElsewhere(name)) unresolved.push({ tenant: tenant.id, name });
        continue;
      }
      addTo(own, tenant.id, row.id);
      local ??= tenant.hl7.some((one) => isHost(one.host)) || tenant.workstations.rdp.some((desktop) => isHost(desktop.replace(/:\d+$/, '')));
      for (const member of withMembers(row, byId, primary)) {
        persons.push({ tenant: tenant.id, row: member, stated: name, local });
        if (member.members === null) unresolved.push({ tenant: tenant.id, name: `the members of ${member.name}` });
      }
    }
  }
  const operators = new Set(
    inventory.operators.flatMap((name) => [...(find(name) === null ? [] : withMembers(find(name), byId, primary))].map(({ id }) => id)),
  );
  const ownIds = (tenant: string): readonly string[] => own.get(tenant) ?? [];
  const ownSids = (tenant: string): readonly string[] =>
    ownIds(tenant)
      .flatMap((id) => byId.get(id) ?? [])
      .map(sidOf);
  return { persons, unresolved, unnamed, operators, byId, ownIds, ownSids };
}

function finder(
  rows: readonly PrincipalRow[],
  byId: ReadonlyMap<string, PrincipalRow>,
  isElsewhere: (name: string) => boolean,
): (name: string) => PrincipalRow | null {
  if (rows.length === 0) return () => null;
  const byName = new Map<string, PrincipalRow>();
  for (const row of rows) if (row.name !== '') byName.set(row.name.toLowerCase(), row);
  // Most inventories give full names.
  let bare: ReadonlyMap<string, PrincipalRow | null> | null = null;
  return (name) =>
    byId.get(name) ?? byName.get(name.toLowerCase()) ?? (isElsewhere(name) ? null : ((bare ??= rowsByBareName(rows)).get(bareName(name)) ?? null));
}

function rowsByBareName(rows: readonly PrincipalRow[]): ReadonlyMap<string, PrincipalRow | null> {
  const found = new Map<string, PrincipalRow | null>();
  for (const row of rows) {
    if (row.name === '') continue;
    const bare = bareName(row.name);
    found.set(bare, found.has(bare) ? null : row);
  }
  return found;
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1).toLowerCase();
}

/** Users by the group that is their primary one: no group lists those among its members. */
function usersByPrimaryGroup(rows: readonly PrincipalRow[]): ReadonlyMap<string, readonly PrincipalRow[]> {
  const users = new Map<string, PrincipalRow[]>();
  for (const row of rows) if (row.primaryGroup !== null) addTo(users, row.primaryGroup, row);
  return users;
}

/** A principal and everybody in it, groups in groups and users whose primary group it is included; loops do no harm. */
function withMembers(
  row: PrincipalRow | null,
  byId: ReadonlyMap<string, PrincipalRow>,
  primary: ReturnType<typeof usersByPrimaryGroup>,
): ReadonlySet<PrincipalRow> {
  const found = new Set<PrincipalRow>(row === null ? [] : [row]);
  for (const { id, members } of found) {
    for (const user of primary.get(id) ?? []) found.add(user);
    for (const member of members ?? []) {
      const known = byId.get(member);
      if (known !== undefined) found.add(known);
    }
  }
  return found;
}
