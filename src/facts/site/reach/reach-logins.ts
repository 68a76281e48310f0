import type { AccessEngine } from '../../../domain/mysql/access.ts';
import { type AddressRange, parseRange } from '../../../domain/network/address-ranges.ts';
import { hostPatternRange, type HostPatternRange } from '../../../domain/network/host-pattern-range.ts';
import { networkIndex, type NetworkIndex } from '../../../domain/network/network-index.ts';
import { oncePer } from '../../../domain/once-per.ts';
import type { Inventory, Tenant } from '../../../inventory/inventory.ts';
import { tenantList } from '../../../inventory/tenant-list.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { AccountPassword } from '../../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addTo } from '../../add-to.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { tenantNetworks } from '../../links/tenant-networks.ts';
import { openNetworks } from './open-networks.ts';
import type { ReachParts } from './reach-parts.ts';
import { type Doubt, type ReachBuilder, type StepWords, thingKind } from './reach-things.ts';
import { kinds, tenantNode } from './thing-kinds.ts';

/** The node of the password of a user name of an instance; `owner` null: of no tenant that is known. */
export function credentialNode(build: ReachBuilder, instance: string, user: string, owner: string | null): number {
  return build.node(kinds.credential, instance, user, { instance, user, owner });
}

/** The node of being logged in as an account row. Who else has its password cannot be seen where it is stored salted. */
export function loginNode(build: ReachBuilder, facts: InstanceFacts, row: number): number {
  const { instance } = facts.context;
  return build.find(kinds.login, instance, row) ?? build.node(kinds.login, instance, row, { facts, row }, () => unseenPassword(facts, row));
}

function unseenPassword(facts: InstanceFacts, row: number): Doubt | null {
  const salted = saltedPasswords(facts.get('mysql.passwords') ?? noPasswords);
  const { user, host } = accountAt(facts, row);
  if (salted.get(user)?.some((one) => one.host === host) !== true) return null;
  const { instance } = facts.context;
  const reason = `Whether other accounts have the password of '${user}'@'${host}' on ${instance} cannot be seen: it is stored salted`;
  return { reason, missing: [sourceId('mysql.passwords', instance)] };
}

const noPasswords: readonly AccountPassword[] = [];

/** Passwords of all rows by user name, for there may be very many. */
const passwordsByUser = oncePer((all: readonly AccountPassword[]) => {
  const lists = new Map<string, AccountPassword[]>();
  for (const password of all) addTo(lists, password.user, password);
  return lists;
});

/** The same of those that are stored salted: of most servers none. */
const saltedPasswords = oncePer((all: readonly AccountPassword[]) => {
  const lists = new Map<string, AccountPassword[]>();
  for (const password of all) if (password.state === 'set' && password.fingerprint === null) addTo(lists, password.user, password);
  return lists;
});

function accountAt(facts: InstanceFacts, row: number): { readonly user: string; readonly host: string } {
  return facts.get('mysql.access')?.grants.accounts[row] ?? { user: '', host: '' };
}

/** Adds the tenants' own accounts, and from where a stolen password opens which account. */
export function addLogins(build: ReachBuilder, parts: ReachParts): void {
  const hosts = networkIndex(
    parts.hosts.map((one) => ({ id: one.context.host, networks: addressesOf(parts, one.context.host, one.get('host.identity')?.addresses ?? []) })),
  );
  for (const facts of parts.instances) {
    const engine = facts.get('mysql.access');
    if (engine === undefined) continue;
    const { instance, ownership } = facts.context;
    const places = clientPlaces(build, parts, facts, hosts);
    const words = { own: ownLoginWords(facts), stolen: stolenWords(facts), unknown: unknownLoginWords(facts) };
    const firstRows = new Map<string, number>();
    const further = new Map<string, number[]>();
    engine.grants.accounts.forEach(({ user, host, isRole }, row) => {
      if (isRole) return;
      if (firstRows.has(user)) addTo(further, user, row);
      else firstRows.set(user, row);
      const owner = ownership.ownerOfAccount(user, host);
      const from = owner === null ? null : tenantNode(build, owner);
      if (from !== null) build.add(from, loginNode(build, facts, row), words.own, row);
    });
    firstRows.forEach((first, user) => {
      const from = build.find(kinds.credential, instance, user);
      if (from === null) return;
      const more = further.get(user);
      const rows = more === undefined ? [first] : [first, ...more];
      const certain = isOnePassword(facts, user, rows);
      for (const row of usableRows(engine, user, rows, firstRows.has(''))) {
        const needs = places(engine.grants.accounts[row]?.host ?? '');
        build.addEdge({ from, needs, to: loginNode(build, facts, row), certain }, certain ? words.stolen : words.unknown, row);
      }
    });
  }
}

/** A row that a user name can log in as, and whether a password of that name can only be this row's. */
export interface LoginRow {
  readonly row: number;
  readonly host: string;
  readonly isOnePassword: boolean;
}

/** Rows of accounts by user name, roles left out. */
const rowsByUser = oncePer((accounts: AccessEngine['grants']['accounts']) => {
  const rows = new Map<string, number[]>();
  accounts.forEach(({ user, isRole }, row) => {
    if (!isRole) addTo(rows, user, row);
  });
  return rows;
});

/** Rows that a user name can log in as; none where the accounts were not read. */
export function loginRows(facts: InstanceFacts, user: string): readonly LoginRow[] {
  const engine = facts.get('mysql.access');
  if (engine === undefined) return [];
  const { accounts } = engine.grants;
  const byUser = rowsByUser(accounts);
  const rows = byUser.get(user) ?? [];
  const hasAnonymous = byUser.has('');
  const one = isOnePassword(facts, user, rows);
  return usableRows(engine, user, rows, hasAnonymous).map((row) => ({ row, host: accountAt(facts, row).host, isOnePassword: one }));
}

function accountEvidence(facts: InstanceFacts, row: number): Evidence {
  const { user, host } = accountAt(facts, row);
  return { source: sourceId('mysql.accounts', facts.context.instance), pointer: `/${row}`, excerpt: `accounts: Host='${host}' User='${user}'` };
}

/** What is said of a step to an account row; for very many of them nothing but the row is kept. */
type RowWords = (row: number) => StepWords;

function ownLoginWords(facts: InstanceFacts): RowWords {
  return (row) => ({ by: 'logs in as its own account', evidence: () => [accountEvidence(facts, row)] });
}

/** Rows that the server picks for some client, and lets in. */
function usableRows(engine: AccessEngine, user: string, rows: readonly number[], hasAnonymous: boolean): readonly number[] {
  const open = rows.filter((row) => engine.grants.accounts[row]?.locked !== true);
  // One row has no rival but an anonymous one.
  if (rows.length === 1 && !hasAnonymous) return open;
  const picked = new Set(
    engine.representativeClients(user).flatMap((client) => {
      const chosen = engine.chooseAccount(user, client);
      return chosen === null ? [] : [chosen.account, ...chosen.tiedWith];
    }),
  );
  return open.filter((row) => picked.has(row));
}

/** False where a name has rows with different passwords, and nobody can say whose the stolen one is. */
function isOnePassword(facts: InstanceFacts, user: string, rows: readonly number[]): boolean {
  if (rows.length < 2) return true;
  const passwords = passwordsByUser(facts.get('mysql.passwords') ?? noPasswords).get(user) ?? noPasswords;
  return new Set(passwords.map(({ state, fingerprint }) => fingerprint ?? state)).size < 2;
}

function stolenWords(facts: InstanceFacts): RowWords {
  return (row) => {
    const { user, host } = accountAt(facts, row);
    return {
      by: `logs in as '${user}'@'${host}'`,
      precondition: `from an address that '${host}' accepts`,
      evidence: () => [accountEvidence(facts, row)],
    };
  };
}

function unknownLoginWords(facts: InstanceFacts): RowWords {
  const words = stolenWords(facts);
  return (row) => {
    const { user, host } = accountAt(facts, row);
    return {
      ...words(row),
      by: `whether the password is that of '${user}'@'${host}' is not known: rows of ${user} have different ones`,
      missing: [sourceId('mysql.passwords', facts.context.instance)],
    };
  };
}

/** Whoever can come from an address that a host part accepts: a node for each different host part. */
function clientPlaces(build: ReachBuilder, parts: ReachParts, facts: InstanceFacts, hosts: NetworkIndex): (hostPattern: string) => number {
  const { instance } = facts.context;
  const { inventory } = parts;
  const machine = parts.machines.hostOf(instance) ?? instance;
  const open = openNetworks(parts, machine, inventory.mysql[instance]?.port ?? 3306);
  const mayCome = (tenant: Tenant): boolean => tenant.stage !== 'retired' && open(tenant.workstations.networks);
  const comers: Comers = { build, instance, machine, inventory, mayCome, networks: tenantNetworks(inventory), hosts };
  return (hostPattern) => {
    const known = build.find(clientPlace, instance, hostPattern);
    if (known !== null) return known;
    const to = build.node(clientPlace, instance, hostPattern, { instance, hostPattern });
    addComers(comers, hostPatternRange(hostPattern), to);
    return to;
  };
}

const clientPlace = thingKind<{ readonly instance: string; readonly hostPattern: string }>({
  label: ({ instance, hostPattern }) => `an address that '${hostPattern}' on ${instance} accepts`,
});

interface Comers {
  readonly build: ReachBuilder;
  readonly instance: string;
  readonly machine: string;
  readonly inventory: Inventory;
  /** False for those whose networks the firewall of the machine keeps out. */
  readonly mayCome: (tenant: Tenant) => boolean;
  readonly networks: NetworkIndex;
  readonly hosts: NetworkIndex;
}

/** Addresses of a host: those it `said` it has, and the one that the inventory states. */
export function addressesOf({ inventory }: ReachParts, host: string, said: readonly string[]): readonly string[] {
  const stated = Object.hasOwn(inventory.hosts, host) ? (inventory.hosts[host]?.address ?? null) : null;
  return [...said, ...(stated === null ? [] : [stated])].filter((text) => parseRange(text) !== null);
}

function addComers(comers: Comers, range: HostPatternRange, to: number): void {
  const { build, inventory, mayCome, networks, hosts, machine } = comers;
  const fromHost = (host: string): void => {
    const from = build.find(kinds.at, '', host);
    if (from !== null) build.add(from, to, hostWords, host);
  };
  if (range.kind === 'local') fromHost(machine);
  else if (range.kind === 'ranges') {
    for (const id of networks.holdersIn(range.ranges)) {
      const tenant = inventory.tenants[id];
      if (tenant !== undefined && mayCome(tenant)) fromNetwork(build, tenant, to, networkWords);
    }
    for (const host of hosts.holdersIn(range.ranges)) fromHost(host);
    const from = unplaced(comers, 'stated');
    build.addEdge({ from, to, certain: false }, unstatedWords, null);
  } else if (range.kind === 'any') {
    for (const tenant of tenantList(inventory)) if (mayCome(tenant)) fromNetwork(build, tenant, to, anyAddressWords);
    for (const host of hosts.holdersIn(everywhere)) fromHost(host);
  } else build.addEdge({ from: unplaced(comers, 'named'), to, certain: false }, unnamedWords, null);
}

const everywhere: readonly AddressRange[] = ['0.0.0.0/0', '::/0'].flatMap((text) => parseRange(text) ?? []);

function fromNetwork(build: ReachBuilder, tenant: Tenant, to: number, words: (tenant: Tenant) => StepWords): void {
  const from = tenantNode(build, tenant.id);
  if (from !== null) build.add(from, to, words, tenant);
}

function networkWords({ id, workstations }: Tenant): StepWords {
  const stated = (): Evidence => ({
    source: 'inventory',
    pointer: `/tenants/${id}/workstations/networks`,
    excerpt: `bitewing.yaml tenants.${id}.workstations.networks: ${workstations.networks.join(', ')}`,
  });
  return { by: 'comes from its own network', evidence: () => [stated()] };
}

function anyAddressWords(tenant: Tenant): StepWords {
  return { ...networkWords(tenant), by: 'any address is accepted' };
}

function hostWords(host: string): StepWords {
  return { by: `comes from ${host}`, evidence: () => [] };
}

function unstatedWords(): StepWords {
  return { by: 'where the tenant’s people come from the inventory does not say (workstations.networks)', evidence: () => [] };
}

function unnamedWords(): StepWords {
  return { by: 'whether its computers have a name that is accepted is not known', evidence: () => [] };
}

function unplacedWords(): StepWords {
  return { by: 'comes from an address that is not stated', evidence: () => [] };
}

const unknownPlace = thingKind<null>({ label: () => 'an address that is not known' });

const withoutNetworks = oncePer((inventory: Inventory) => tenantList(inventory).filter(({ workstations }) => workstations.networks.length === 0));

/** Tenants of whom nobody can say whether they come from somewhere: all where names decide, else those whose networks are not stated. */
function unplaced({ build, instance, inventory, mayCome }: Comers, what: 'stated' | 'named'): number {
  const known = build.find(unknownPlace, instance, what);
  if (known !== null) return known;
  const to = build.node(unknownPlace, instance, what, null);
  for (const tenant of what === 'named' ? tenantList(inventory) : withoutNetworks(inventory)) {
    const from = mayCome(tenant) ? tenantNode(build, tenant.id) : null;
    if (from !== null) build.add(from, to, unplacedWords, null);
  }
  return to;
}
