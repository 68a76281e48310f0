import type { AccessEngine } from '../../../domain/mysql/access.ts';
import { type AddressRange, parseRange } from '../../../domain/network/address-ranges.ts';
import { hostPatternRange, type HostPatternRange } from '../../../domain/network/host-pattern-range.ts';
import { networkIndex, type NetworkIndex } from '../../../domain/network/network-index.ts';
import type { Tenant } from '../../../inventory/inventory.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { AccountPassword } from '../../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addTo } from '../../add-to.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { openNetworks } from './open-networks.ts';
import type { ReachParts } from './reach-parts.ts';
import { nodeKey, type ReachBuilder } from './reach-things.ts';

/** The password of a user name of an instance; `owner` null: of no tenant that is known. */
export function credentialNode(build: ReachBuilder, instance: string, user: string, owner: string | null): number {
  return build.node(credentialKey(instance, user), () => ({
    label: `password of ${user} on ${instance}`,
    owners: owner === null ? [] : [owner],
    plane: 'credentials',
  }));
}

/** Key of the node of a password. */
export function credentialKey(instance: string, user: string): string {
  return `password\n${instance}\n${user}`;
}

/** Being logged in as an account row. Who else has its password cannot be seen where it is stored salted. */
export function loginNode(build: ReachBuilder, facts: InstanceFacts, row: number): number {
  const { instance } = facts.context;
  return build.node(nodeKey.login(instance, row), () => {
    const { user, host } = accountAt(facts, row);
    const label = `'${user}'@'${host}' on ${instance}`;
    const isSalted = passwordsOf(facts, user).some((one) => one.host === host && one.state === 'set' && one.fingerprint === null);
    const reason = `Whether other accounts have the password of ${label} cannot be seen: it is stored salted`;
    return { label, doubt: isSalted ? { reason, missing: [sourceId('mysql.passwords', instance)] } : null };
  });
}

const indexed = new WeakMap<readonly AccountPassword[], ReadonlyMap<string, readonly AccountPassword[]>>();

/** Passwords of all rows of a user name; looked up by name, for there may be very many. */
function passwordsOf(facts: InstanceFacts, user: string): readonly AccountPassword[] {
  const all = facts.get('mysql.passwords') ?? [];
  let byUser = indexed.get(all);
  if (byUser === undefined) {
    const lists = new Map<string, AccountPassword[]>();
    for (const password of all) addTo(lists, password.user, password);
    indexed.set(all, (byUser = lists));
  }
  return byUser.get(user) ?? [];
}

function accountAt(facts: InstanceFacts, row: number): { readonly user: string; readonly host: string } {
  return facts.get('mysql.access')?.grants.accounts[row] ?? { user: '', host: '' };
}

/** Adds the tenants' own accounts, and from where a stolen password opens which account. */
export function addLogins(build: ReachBuilder, parts: ReachParts): void {
  for (const facts of parts.instances) {
    const engine = facts.get('mysql.access');
    if (engine === undefined) continue;
    const places = clientPlaces(build, parts, facts);
    const byUser = new Map<string, number[]>();
    for (const [row, { user, host, isRole }] of engine.grants.accounts.entries()) {
      if (isRole) continue;
      addTo(byUser, user, row);
      addOwn(build, facts, row, facts.context.ownership.ownerOfAccount(user, host));
    }
    for (const [user, rows] of byUser) {
      const from = build.find(credentialKey(facts.context.instance, user));
      if (from !== null)
        for (const row of usableRows(engine, user, rows, byUser.has('')))
          addStolen(build, { facts, from, row, certain: isOnePassword(facts, user, rows) }, places);
    }
  }
}

/** A row that a user name can log in as, and whether a password of that name can only be this row's. */
export interface LoginRow {
  readonly row: number;
  readonly host: string;
  readonly isOnePassword: boolean;
}

/** Rows that a user name can log in as; none where the accounts were not read. */
export function loginRows(facts: InstanceFacts, user: string): readonly LoginRow[] {
  const engine = facts.get('mysql.access');
  if (engine === undefined) return [];
  const { accounts } = engine.grants;
  const rows = accounts.flatMap((account, row) => (account.user === user && !account.isRole ? [row] : []));
  const hasAnonymous = accounts.some((account) => account.user === '' && !account.isRole);
  const one = isOnePassword(facts, user, rows);
  return usableRows(engine, user, rows, hasAnonymous).map((row) => ({ row, host: accountAt(facts, row).host, isOnePassword: one }));
}

function accountEvidence(facts: InstanceFacts, row: number): Evidence {
  const { user, host } = accountAt(facts, row);
  return { source: sourceId('mysql.accounts', facts.context.instance), pointer: `/${row}`, excerpt: `accounts: Host='${host}' User='${user}'` };
}

function addOwn(build: ReachBuilder, facts: InstanceFacts, row: number, owner: string | null): void {
  const from = owner === null ? null : build.find(nodeKey.tenant(owner));
  if (from !== null) build.step({ from, to: loginNode(build, facts, row), by: 'logs in as its own account', evidence: () => [accountEvidence(facts, row)] });
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
  return new Set(passwordsOf(facts, user).map(({ state, fingerprint }) => fingerprint ?? state)).size < 2;
}

interface StolenLogin {
  readonly facts: InstanceFacts;
  readonly from: number;
  readonly row: number;
  readonly certain: boolean;
}

function addStolen(build: ReachBuilder, { facts, from, row, certain }: StolenLogin, places: (hostPattern: string) => number): void {
  const { user, host } = accountAt(facts, row);
  build.step({
    from,
    needs: places(host),
    to: loginNode(build, facts, row),
    certain,
    by: certain ? `logs in as '${user}'@'${host}'` : `whether the password is that of '${user}'@'${host}' is not known: rows of ${user} have different ones`,
    precondition: `from an address that '${host}' accepts`,
    missing: certain ? [] : [sourceId('mysql.passwords', facts.context.instance)],
    evidence: () => [accountEvidence(facts, row)],
  });
}

/** Whoever can come from an address that a host part accepts: a node for each different host part. */
function clientPlaces(build: ReachBuilder, parts: ReachParts, facts: InstanceFacts): (hostPattern: string) => number {
  const { instance } = facts.context;
  const tenants = Object.values(parts.inventory.tenants).filter(({ stage }) => stage !== 'retired');
  const machine = parts.machines.hostOf(instance) ?? instance;
  const open = openNetworks(parts, machine, parts.inventory.mysql[instance]?.port ?? 3306);
  const comers: Comers = {
    build,
    instance,
    machine,
    tenants: new Map(tenants.filter((tenant) => open(tenant.workstations.networks)).map((tenant) => [tenant.id, tenant])),
    networks: networkIndex(tenants.map(({ id, workstations }) => ({ id, networks: workstations.networks }))),
    hosts: networkIndex(
      parts.hosts.map((one) => ({ id: one.context.host, networks: addressesOf(parts, one.context.host, one.get('host.identity')?.addresses ?? []) })),
    ),
  };
  return (hostPattern) => {
    const key = `from\n${instance}\n${hostPattern}`;
    const known = build.find(key);
    if (known !== null) return known;
    const to = build.node(key, () => ({ label: `an address that '${hostPattern}' on ${instance} accepts` }));
    addComers(comers, hostPatternRange(hostPattern), to);
    return to;
  };
}

interface Comers {
  readonly build: ReachBuilder;
  readonly instance: string;
  readonly machine: string;
  /** Those whose networks the firewall of the machine does not keep out. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly networks: NetworkIndex;
  readonly hosts: NetworkIndex;
}

/** Addresses of a host: those it `said` it has, and the one that the inventory states. */
export function addressesOf({ inventory }: ReachParts, host: string, said: readonly string[]): readonly string[] {
  const stated = Object.hasOwn(inventory.hosts, host) ? (inventory.hosts[host]?.address ?? null) : null;
  return [...said, ...(stated === null ? [] : [stated])].filter((text) => parseRange(text) !== null);
}

function addComers(comers: Comers, range: HostPatternRange, to: number): void {
  const { build, tenants, networks, hosts, machine } = comers;
  const fromHost = (host: string): void => {
    const from = build.find(nodeKey.at(host));
    if (from !== null) build.step({ from, to, by: `comes from ${host}`, evidence: () => [] });
  };
  if (range.kind === 'local') fromHost(machine);
  else if (range.kind === 'ranges') {
    for (const id of networks.holdersIn(range.ranges)) fromNetwork(comers, tenants.get(id), to, 'comes from its own network');
    for (const host of hosts.holdersIn(range.ranges)) fromHost(host);
    const from = unplaced(comers, 'stated');
    build.step({ from, to, certain: false, by: 'where the tenant’s people come from the inventory does not say (workstations.networks)', evidence: () => [] });
  } else if (range.kind === 'any') {
    for (const tenant of tenants.values()) fromNetwork(comers, tenant, to, 'any address is accepted');
    for (const host of hosts.holdersIn(everywhere)) fromHost(host);
  } else {
    build.step({
      from: unplaced(comers, 'named'),
      to,
      certain: false,
      by: 'whether its computers have a name that is accepted is not known',
      evidence: () => [],
    });
  }
}

const everywhere: readonly AddressRange[] = ['0.0.0.0/0', '::/0'].flatMap((text) => parseRange(text) ?? []);

function fromNetwork({ build }: Comers, tenant: Tenant | undefined, to: number, by: string): void {
  const from = tenant === undefined ? null : build.find(nodeKey.tenant(tenant.id));
  if (tenant === undefined || from === null) return;
  const stated = (): Evidence => ({
    source: 'inventory',
    pointer: `/tenants/${tenant.id}/workstations/networks`,
    excerpt: `bitewing.yaml tenants.${tenant.id}.workstations.networks: ${tenant.workstations.networks.join(', ')}`,
  });
  build.step({ from, to, by, evidence: () => [stated()] });
}

/** Tenants of whom nobody can say whether they come from somewhere: all where names decide, else those whose networks are not stated. */
function unplaced({ build, instance, tenants }: Comers, what: 'stated' | 'named'): number {
  const key = `unplaced\n${instance}\n${what}`;
  const known = build.find(key);
  if (known !== null) return known;
  const to = build.node(key, () => ({ label: 'an address that is not known' }));
  for (const { id, workstations } of tenants.values()) {
    const from = build.find(nodeKey.tenant(id));
    if (from !== null && (what === 'named' || workstations.networks.length === 0))
      build.step({ from, to, by: 'comes from an address that is not stated', evidence: () => [] });
  }
  return to;
}
