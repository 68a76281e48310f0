import type { Inventory, Tenant } from '../../../inventory/inventory.ts';
import { tenantList } from '../../../inventory/tenant-list.ts';
import type { Fix } from '../../../model/verdict.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { PrivilegedPerson } from '../../host/party.ts';
import type { People } from '../../host/people.ts';
import type { ReachParts } from './reach-parts.ts';
import type { Doubt, ReachBuilder, StepWords } from './reach-things.ts';
import { gathered, gathering, hostNode, kinds, peopleNode, statedIn, unsaid } from './thing-kinds.ts';

/** Adds the tenants, who of them works at which host and has an account there, and whom no access list binds. */
export function addPeople(build: ReachBuilder, { inventory, machines, access, hosts }: ReachParts): void {
  const unknown = unknownNames(access);
  // Thousands work at the same few hosts.
  const known = new Map<string, number>();
  const workersAt = (host: string): number => {
    const node = known.get(host) ?? hostNode(build, 'at', machines.hostOf(host) ?? host);
    known.set(host, node);
    return node;
  };
  for (const tenant of tenantList(inventory)) {
    if (tenant.stage === 'retired') continue;
    const from = build.node(kinds.tenant, '', tenant.id, tenant, () => (access.size === 0 ? null : unknownPeople(tenant, unknown)));
    const node = build.node(kinds.people, '', tenant.id, tenant);
    build.add(from, node, unsaid, null);
    addWorkplaces(build, from, tenant, workersAt);
  }
  for (const { context } of hosts) {
    const known = access.get(context.host);
    addAccounts(build, inventory, context.host, known?.people ?? null);
    for (const person of known?.privileged ?? []) addPrivileged(build, context.host, person);
    // Who rules a machine works there, too.
    const from = hostNode(build, 'host', context.host);
    build.add(from, hostNode(build, 'at', context.host), unsaid, null);
  }
}

/** A host that a tenant's people work at, and the item of the inventory that says so. */
interface Workplace {
  readonly tenant: Tenant;
  readonly host: string;
  readonly list: 'rdp' | 'hl7';
  readonly at: number;
}

function addWorkplaces(build: ReachBuilder, from: number, tenant: Tenant, workersAt: (host: string) => number): void {
  const seen: string[] = [];
  const add = (host: string, list: Workplace['list'], at: number): void => {
    if (seen.includes(host)) return;
    seen.push(host);
    build.add(from, workersAt(host), workplaceWords, { tenant, host, list, at });
  };
  tenant.workstations.rdp.forEach((text, at) => add(text.replace(/:\d+$/, ''), 'rdp', at));
  tenant.hl7.forEach(({ host }, at) => add(host, 'hl7', at));
}

function workplaceWords({ tenant, host, list, at }: Workplace): StepWords {
  const by = list === 'rdp' ? `works at ${host} by Remote Desktop` : `has its HL7 service ${tenant.hl7[at]?.service ?? ''} on ${host}`.replace('  ', ' ');
  return { by, evidence: () => [statedIn(tenant, `${list === 'rdp' ? 'workstations/rdp' : 'hl7'}/${at}`, by)] };
}

/** A principal of the inventory that a host does not know. */
interface UnknownName {
  readonly host: string;
  readonly name: string;
}

/** By tenant, the first there is. */
function unknownNames(access: ReadonlyMap<string, FileAccess>): ReadonlyMap<string, UnknownName> {
  const found = new Map<string, UnknownName>();
  for (const [host, { people }] of access) for (const { tenant, name } of people.unresolved) if (!found.has(tenant)) found.set(tenant, { host, name });
  return found;
}

/** Whom of a tenant nobody knows: they may be anybody. Of a planned tenant there is nobody yet. */
function unknownPeople({ id, name, stage, principals }: Tenant, names: ReadonlyMap<string, UnknownName>): Doubt | null {
  if (stage === 'planned') return null;
  if (principals.length === 0) return { reason: `The inventory names no users or groups of ${name} (principals)`, missing: [] };
  const unknown = names.get(id);
  if (unknown === undefined) return null;
  return { reason: `${unknown.host} does not know ${unknown.name} of ${name}`, missing: [sourceId('host.principals', unknown.host)] };
}

/** Adds who has accounts on a host, or may. `people`: whom it knows; null when that was not read. */
function addAccounts(build: ReachBuilder, inventory: Inventory, host: string, people: People | null): void {
  const account = (): number => hostNode(build, 'account', host);
  const addUnknown = (whose: string, ids: () => readonly string[]): void =>
    build.addEdge({ from: unknownNode(build, whose, ids), to: account(), certain: false }, unknownAccountsWords, host);
  if (people === null) {
    addUnknown('everybody', () => tenantList(inventory).map(({ id }) => id));
    return;
  }
  const { known, unresolved, unnamed } = people;
  const words = accountWords(host);
  for (const id of known) {
    const [from, tenant] = [peopleNode(build, id), inventory.tenants[id]];
    if (from !== null && tenant !== undefined) build.add(from, account(), words, tenant);
  }
  const strangers = new Set(unresolved.map(({ tenant }) => tenant));
  for (const id of known) strangers.delete(id);
  for (const id of strangers) {
    const [from, tenant] = [peopleNode(build, id), inventory.tenants[id]];
    if (from !== null && tenant !== undefined) build.addEdge({ from, to: account(), certain: false }, unknownAccountWords(host), tenant);
  }
  if (unnamed.length > 0) addUnknown('unnamed', () => unnamed);
}

/** The node of people whose accounts are not known, on whichever host: they are listed once, not for each of the hosts. */
function unknownNode(build: ReachBuilder, whose: string, ids: () => readonly string[]): number {
  return gathered(build, gathering, '', `accounts of ${whose}`, (node) => {
    for (const id of ids()) {
      const from = peopleNode(build, id);
      if (from !== null) build.add(from, node, unsaid, null);
    }
  });
}

function accountWords(host: string): (tenant: Tenant) => StepWords {
  return (tenant) => ({ by: `has accounts on ${host}`, evidence: () => [statedIn(tenant, 'principals', tenant.principals.join(', '))] });
}

function unknownAccountWords(host: string): (tenant: Tenant) => StepWords {
  const words = accountWords(host);
  return (tenant) => ({ ...words(tenant), by: `whether ${tenant.name} has accounts on ${host} is not known`, missing: [sourceId('host.principals', host)] });
}

function unknownAccountsWords(host: string): StepWords {
  return { by: `whether its people have accounts on ${host} is not known`, evidence: () => [], missing: [sourceId('host.principals', host)] };
}

function addPrivileged(build: ReachBuilder, host: string, { tenant, who, through, certain }: PrivilegedPerson): void {
  const from = peopleNode(build, tenant);
  if (from === null) return;
  build.step({
    from,
    to: hostNode(build, 'host', host),
    certain,
    by: certain ? `${who} belongs to ${through}, whom no access list binds` : `whether ${who} belongs to ${through} on ${host} could not be decided`,
    precondition: `${who} logs on at ${host}, or uses its administrative shares`,
    missing: certain ? [] : [sourceId('host.principals', host)],
    evidence: () => [{ source: sourceId('host.principals', host), pointer: '/rows', excerpt: `${through} ∋ ${who}` }],
    weak: {
      key: `privilege ${host} ${who}`,
      kind: 'privilege',
      subject: { type: 'account', id: `${host}: ${who}` },
      expected: 'only people of the hosting company above the access lists',
      fix: () => membershipFix(host, who, through),
    },
  });
}

/** Takes somebody out of a local group. `through`: `BUILTIN\Administrators (administrators)`. */
function membershipFix(host: string, who: string, through: string): Fix {
  const quoted = (text: string): string => text.replaceAll("'", "''");
  const group = quoted(through.replace(/ \([^()]*\)$/, '').replace(/^.*\\/, ''));
  return {
    language: 'powershell',
    target: host,
    commands: [`Remove-LocalGroupMember -Group '${group}' -Member '${quoted(who)}'`],
    undo: [`Add-LocalGroupMember -Group '${group}' -Member '${quoted(who)}'`],
    verify: [{ command: `Get-LocalGroupMember -Group '${group}'`, expect: `${who} is not in it, nor in a group that is` }],
    note: 'Where it comes through a group in the group, remove that one. A user right is taken away in secpol.msc, Local Policies, User Rights Assignment.',
  };
}
