import { grouped } from '../../domain/grouped.ts';
import { oncePer } from '../../domain/once-per.ts';
import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
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
  /** Tenants of whom the host knows somebody, in the order of the inventory. */
  readonly known: readonly string[];
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

/** A user or group that the inventory gives to a tenant. */
interface Stated {
  readonly tenant: Tenant;
  readonly name: string;
  /** The machine of the site whose own account it is; null where the name tells of none. */
  readonly machine: string | null;
  /** Its place among all that the inventory states. */
  readonly at: number;
}

/** What the inventory states of people, sorted once for all hosts. */
interface StatedPeople {
  readonly unnamed: readonly string[];
  /** By machine; null: names that tell of none. */
  readonly byMachine: ReadonlyMap<string | null, readonly Stated[]>;
  /** Accounts of machines by name in lower case. */
  readonly byName: ReadonlyMap<string, readonly Stated[]>;
}

const statedPeople = oncePer((inventory: Inventory): StatedPeople => {
  const aliases = hostAliases(inventory);
  const unnamed: string[] = [];
  const all: Stated[] = [];
  for (const tenant of tenantList(inventory)) {
    if (tenant.stage === 'retired') continue;
    if (tenant.stage === 'live' && tenant.principals.length === 0) unnamed.push(tenant.id);
    for (const name of tenant.principals) all.push({ tenant, name, machine: machineOf(name, aliases), at: all.length });
  }
  const ofMachines = all.filter(({ machine }) => machine !== null);
  return { unnamed, byMachine: grouped(all, ({ machine }) => machine), byName: grouped(ofMachines, ({ name }) => name.toLowerCase()) };
});

/** The machine of the site that stands before the backslash of a name. */
function machineOf(name: string, aliases: ReadonlyMap<string, string>): string | null {
  return aliases.get(name.slice(0, Math.max(name.lastIndexOf('\\'), 0)).toLowerCase()) ?? null;
}

/** Whom a host may know: accounts of other machines only where it lists somebody of just that name. In the order of the inventory. */
function statedOn({ byMachine, byName }: StatedPeople, host: string, names: ReadonlyMap<string, PrincipalRow>): readonly Stated[] {
  const own = byMachine.get(host) ?? [];
  const open = byMachine.get(null) ?? [];
  const isAlone = byMachine.size === Number(own.length > 0) + Number(open.length > 0);
  const listed = isAlone ? [] : [...names.keys()].flatMap((name) => (byName.get(name) ?? []).filter(({ machine }) => machine !== host));
  const parts = [own, open, listed].filter((part) => part.length > 0);
  return parts.length < 2 ? (parts[0] ?? []) : parts.flat().sort((a, b) => a.at - b.at);
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
  const names = rowsByName(principals.rows);
  // Most inventories give full names.
  let bare: ReadonlyMap<string, PrincipalRow | null> | null = null;
  const find = (name: string, machine: string | null): PrincipalRow | null => {
    const row = byId.get(name) ?? names.get(name.toLowerCase());
    return row ?? (machine === null || machine === host ? ((bare ??= rowsByBareName(principals.rows)).get(bareName(name)) ?? null) : null);
  };
  const aliases = hostAliases(inventory);
  const persons: Person[] = [];
  const unresolved: { tenant: string; name: string }[] = [];
  const stated = statedPeople(inventory);
  const own = new Map<string, string[]>();
  const isHost = (name: string): boolean => (aliases.get(name.toLowerCase()) ?? name) === host;
  let [last, local]: [Tenant | null, boolean] = [null, false];
  for (const { tenant, name, machine } of statedOn(stated, host, names)) {
    const row = find(name, machine);
    if (row === null) {
      // Of a planned tenant there is nobody yet, unless its group was made already.
      if (tenant.stage === 'live') unresolved.push({ tenant: tenant.id, name });
      continue;
    }
    addTo(own, tenant.id, row.id);
    if (tenant !== last) local = tenant.hl7.some((one) => isHost(one.host)) || tenant.workstations.rdp.some((desktop) => isHost(desktop.replace(/:\d+$/, '')));
    last = tenant;
    for (const member of withMembers(row, byId, primary)) {
      persons.push({ tenant: tenant.id, row: member, stated: name, local });
      if (member.members === null) unresolved.push({ tenant: tenant.id, name: `the members of ${member.name}` });
    }
  }
  const operators = new Set(
    inventory.operators.flatMap((name) => {
      const row = find(name, machineOf(name, aliases));
      return row === null ? [] : [...withMembers(row, byId, primary)].map(({ id }) => id);
    }),
  );
  const ownIds = (tenant: string): readonly string[] => own.get(tenant) ?? [];
  const ownSids = (tenant: string): readonly string[] =>
    ownIds(tenant)
      .flatMap((id) => byId.get(id) ?? [])
      .map(sidOf);
  return { persons, unresolved, unnamed: stated.unnamed, known: [...own.keys()], operators, byId, ownIds, ownSids };
}

function rowsByName(rows: readonly PrincipalRow[]): ReadonlyMap<string, PrincipalRow> {
  const found = new Map<string, PrincipalRow>();
  for (const row of rows) if (row.name !== '') found.set(row.name.toLowerCase(), row);
  return found;
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
