import { grouped } from '../../domain/grouped.ts';
import { oncePer } from '../../domain/once-per.ts';
import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { HostPrincipals, PrincipalRow } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import { type PrincipalPlaces, principalPlaces } from './principal-places.ts';

/** Somebody the inventory gives to a tenant, as the host knows it. A group stands for its members, known or not. */
export interface Person {
  readonly tenant: string;
  readonly row: PrincipalRow;
  /** Place of the row among the host's principals. */
  readonly place: number;
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
  readonly rows: readonly PrincipalRow[];
  /** Name of a principal by its id; null where the host knows none. */
  nameOf(id: string): string | null;
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

/** Whom a host may know, in the order of the inventory: accounts of other machines only where it lists somebody of just that name. */
interface StatedOn {
  readonly stated: readonly Stated[];
  /** Places of the host's principals by full names in lower case, of those the inventory may mean; -1: it knows none. */
  readonly byName: ReadonlyMap<string, number>;
}

function statedOn({ byMachine, byName }: StatedPeople, host: string, rows: readonly PrincipalRow[], operators: readonly string[]): StatedOn {
  const own = byMachine.get(host) ?? [];
  const open = byMachine.get(null) ?? [];
  const isAlone = byMachine.size === Number(own.length > 0) + Number(open.length > 0);
  const places = new Map<string, number>();
  const want = (name: string): void => void places.set(name.toLowerCase(), -1);
  own.forEach(({ name }) => want(name));
  open.forEach(({ name }) => want(name));
  operators.forEach(want);
  const listed = new Set<Stated>();
  rows.forEach((row, place) => {
    if (row.name === '') return;
    const name = row.name.toLowerCase();
    const others = isAlone ? undefined : byName.get(name);
    if (others !== undefined || places.has(name)) places.set(name, place);
    others?.forEach((one) => {
      if (one.machine !== host) listed.add(one);
    });
  });
  const parts = [own, open, [...listed]].filter((part) => part.length > 0);
  return { stated: parts.length < 2 ? (parts[0] ?? []) : parts.flat().sort((a, b) => a.at - b.at), byName: places };
}

/**
 * Finds the inventory's principals among those of the host: by SID or id, by full name, or by name without domain where only one has it. An account
 * of another machine of the site is none of this one, whoever has its name here.
 */
export const peopleOn: (principals: HostPrincipals, inventory: Inventory, host: string) => People = oncePer(findPeople);

function findPeople(principals: HostPrincipals, inventory: Inventory, host: string): People {
  const { rows } = principals;
  const places = principalPlaces(principals);
  const site = statedPeople(inventory);
  const { stated, byName } = statedOn(site, host, rows, inventory.operators);
  // Most inventories give full names.
  let bare: ReadonlyMap<string, number> | null = null;
  const find = (name: string, machine: string | null): number => {
    const known = places.placeOf(name);
    const place = known >= 0 ? known : (byName.get(name.toLowerCase()) ?? -1);
    if (place >= 0 || (machine !== null && machine !== host)) return place;
    return (bare ??= rowsByBareName(rows)).get(bareName(name)) ?? -1;
  };
  const withMembers = memberFinder(rows, places);
  const aliases = hostAliases(inventory);
  const persons: Person[] = [];
  const unresolved: { tenant: string; name: string }[] = [];
  const own = new Map<string, PrincipalRow[]>();
  const isHost = (name: string): boolean => (aliases.get(name.toLowerCase()) ?? name) === host;
  let [last, local]: [Tenant | null, boolean] = [null, false];
  stated.forEach(({ tenant, name, machine }) => {
    const { id, stage, hl7, workstations } = tenant;
    const found = find(name, machine);
    const row = rows[found];
    if (row === undefined) {
      // Of a planned tenant there is nobody yet, unless its group was made already.
      if (stage === 'live') unresolved.push({ tenant: id, name });
      return;
    }
    addTo(own, id, row);
    if (tenant !== last) local = hl7.some((one) => isHost(one.host)) || workstations.rdp.some((desktop) => isHost(desktop.replace(/:\d+$/, '')));
    last = tenant;
    const members = withMembers(found);
    for (let at = 0; at < members.length; at++) {
      const place = members[at] ?? found;
      const member = rows[place] ?? row;
      persons.push({ tenant: id, row: member, place, stated: name, local });
      if (member.members === null) unresolved.push({ tenant: id, name: `the members of ${member.name}` });
    }
  });
  const operators = new Set(
    inventory.operators.flatMap((name) => {
      const found = find(name, machineOf(name, aliases));
      return found < 0 ? [] : withMembers(found).flatMap((place) => rows[place]?.id ?? []);
    }),
  );
  const ownRows = (tenant: string): readonly PrincipalRow[] => own.get(tenant) ?? [];
  return {
    persons,
    unresolved,
    unnamed: site.unnamed,
    known: [...own.keys()],
    operators,
    rows,
    nameOf: (id) => rows[places.placeOf(id)]?.name ?? null,
    ownIds: (tenant) => ownRows(tenant).map(({ id }) => id),
    ownSids: (tenant) => ownRows(tenant).map((row) => sidOf(rows[places.placeOf(row.id)] ?? row)),
  };
}

/** Places by bare names; -1 where several have one. */
function rowsByBareName(rows: readonly PrincipalRow[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  rows.forEach(({ name }, place) => {
    if (name === '') return;
    const bare = bareName(name);
    found.set(bare, found.has(bare) ? -1 : place);
  });
  return found;
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1).toLowerCase();
}

/** Finds a principal and everybody in it, groups in groups and users whose primary group it is included, by place; loops do no harm. */
function memberFinder(rows: readonly PrincipalRow[], { standsFor, starts, members, byPrimaryGroup }: PrincipalPlaces): (place: number) => readonly number[] {
  // By the number of the question that found somebody last: sets would take several times the time.
  const seen = new Int32Array(rows.length);
  let question = 0;
  let found: number[] = [];
  const add = (one: number): void => {
    if (one < 0 || seen[one] === question) return;
    seen[one] = question;
    found.push(one);
  };
  return (place) => {
    question++;
    found = [];
    add(place);
    for (let at = 0; at < found.length; at++) {
      const each = found[at] ?? -1;
      byPrimaryGroup.get(standsFor(each))?.forEach(add);
      for (let next = starts[each] ?? 0, end = starts[each + 1] ?? 0; next < end; next++) add(members[next] ?? -1);
    }
    return found;
  };
}
