import { comparableName } from '../../domain/mysql/schema-pattern.ts';
import { type HostHoldings, hostHoldings, type PlannedHostFacts, takenOnHosts } from '../../facts/hl7/planned-hosts.ts';
import type { FolderClaim, TenantFolders } from '../../facts/site/folders.ts';
import { instancesOf } from '../../inventory/instances.ts';
import { splitAccount } from '../../inventory/ownership.ts';
import type { RehearsedName } from '../../model/rehearsal.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { Judged } from '../judged.ts';
import type { CreationSite } from './creation-part.ts';
import { localPathOf } from './local-path.ts';
import { plannedPatterns } from './sql-steps.ts';

/** Everything a planned tenant is to have, held against everybody, existing and planned. A line that could not be told is open, never free. */
export function rehearsedNames(site: CreationSite, judged: Judged): RehearsedName[] {
  return [...databaseNames(site), ...collisions(site, judged), ...principalNames(site), ...folderNames(site), ...hostNames(site)];
}

const free = (what: string, text: string): RehearsedName => ({ what, text, answer: 'free', reason: null });
const taken = (what: string, text: string, reason: string): RehearsedName => ({ what, text, answer: 'taken', reason });
const open = (what: string, text: string, reason: string): RehearsedName => ({ what, text, answer: 'open', reason });
const notStated = (what: string, key: string): RehearsedName => ({ what, text: '–', answer: 'not-stated', reason: `the inventory states none (${key})` });

/** Databases, accounts and grant patterns on every instance of the tenant's server. */
function databaseNames(site: CreationSite): RehearsedName[] {
  const { tenant, inventory, places } = site;
  if (tenant.databases.length === 0) return [notStated('database', 'databases')];
  return instancesOf(inventory, tenant.server).flatMap((instance) => {
    const facts = places.instances.get(instance);
    const access = facts?.get('mysql.access');
    const rows = facts?.get('mysql.databases');
    if (facts === undefined || access === undefined || rows === undefined || facts.incomplete('mysql.databases').length > 0) {
      const unseen = `${instance} was not seen whole`;
      return [...tenant.databases.map((name) => open('database', name, unseen)), ...tenant.accounts.map((name) => open('MySQL account', name, unseen))];
    }
    const there = new Set(rows.map(({ name }) => comparableName(name, access.server)));
    const users = new Set(access.grants.accounts.flatMap(({ user, host }) => [user, `${user}\0${host.toLowerCase()}`]));
    const { patterns, problem } = plannedPatterns(site, instance, access.server);
    return [
      ...tenant.databases.map((name) =>
        there.has(comparableName(name, access.server)) ? taken('database', name, `it exists on ${instance}`) : free('database', name),
      ),
      ...tenant.accounts.map((claim) => {
        const { user, host } = splitAccount(claim);
        return users.has(host === null ? user : `${user}\0${host}`) ? taken('MySQL account', claim, `it exists on ${instance}`) : free('MySQL account', claim);
      }),
      ...(problem === null ? patterns.map((pattern) => free('grant pattern', pattern)) : [taken('grant patterns', tenant.databases.join(', '), problem)]),
    ];
  });
}

/** Grants of others that wait for the planned names, and names that meet: what the rule found. */
function collisions({ tenant }: CreationSite, { placed }: Judged): RehearsedName[] {
  const found = placed.filter(({ finding }) => finding.rule === 'inventory/planned-collides' && finding.status === 'fail' && finding.subject.id === tenant.id);
  // That a name exists is said of the name itself.
  return found.flatMap(({ finding }) =>
    /^the (?:database|account) /.test(finding.observed) ? [] : [taken('names to come', finding.witness ?? finding.observed, finding.claim)],
  );
}

/** Users and groups: stated for another tenant too, or sharing a member with one. */
function principalNames({ tenant, inventory, places }: CreationSite): RehearsedName[] {
  if (tenant.principals.length === 0) return [notStated('user or group', 'principals')];
  const others = new Map(
    Object.values(inventory.tenants).flatMap(({ id, principals }) => (id === tenant.id ? [] : principals.map((name) => [name.toLowerCase(), id] as const))),
  );
  const hosts = [...places.hosts.values()].flatMap((facts) => facts.get('host.fileAccess')?.people ?? []);
  return tenant.principals.map((name) => {
    const stated = others.get(name.toLowerCase());
    if (stated !== undefined) return taken('user or group', name, `the inventory gives it to ${stated} too`);
    for (const { persons } of hosts) {
      const own = new Set(persons.filter((person) => person.tenant === tenant.id && person.stated === name).map(({ row }) => row.id));
      const shared = persons.find((person) => person.tenant !== tenant.id && own.has(person.row.id));
      if (shared !== undefined) return taken('user or group', name, `${shared.row.name} is in it and is of ${shared.tenant} too`);
    }
    return free('user or group', name);
  });
}

const folderWords: Readonly<Partial<Record<FolderClaim['use'], string>>> = {
  'atoz': 'A to Z folder',
  'backup-target': 'backup folder',
  'hl7-in': 'HL7 folder in',
  'hl7-out': 'HL7 folder out',
};

/** Folders of the inventory: the same, nested or linked with another tenant's. */
function folderNames(site: CreationSite): RehearsedName[] {
  const { tenant, places } = site;
  const folders = places.site.get('site.folders');
  const own = folders.claims.flatMap((claim, at) => (claim.tenant === tenant.id ? [{ claim, at }] : []));
  const doubtful = new Set(folders.shared.doubtful);
  const unread = places.site.missing('site.paths');
  return [
    ...(tenant.atoz.length === 0 ? [notStated('A to Z folder', 'atoz')] : []),
    ...own.map(({ claim, at }) => {
      const what = folderWords[claim.use] ?? 'folder';
      const other = sharerOf(folders, at, tenant.id);
      if (other !== null) return taken(what, claim.text, `it is, holds or lies in a folder of ${other}`);
      const path = localPathOf(site, claim.text, claim.use === 'backup-target' ? 'backups' : 'atoz');
      // A share that is not there yet leads nowhere; that is as it should be, where the shares were read.
      if (path.kind === 'new' || (!doubtful.has(at) && claim.location.kind === 'place'))
        return unread.length === 0 ? free(what, claim.text) : open(what, claim.text, `not read: ${unread.slice(0, 3).join(', ')}`);
      return open(
        what,
        claim.text,
        claim.location.kind === 'place' ? (claim.location.place.doubt ?? 'it may be another name of a folder') : claim.location.reason,
      );
    }),
  ];
}

/** Another tenant whose folder this claim meets; null when nobody's does. */
function sharerOf({ shared }: TenantFolders, at: number, tenant: string): string | null {
  const groups = [
    ...shared.shared.map((one) => [one]),
    ...shared.nested.map(({ outer, inner }) => [outer, inner]),
    ...shared.linked.map(({ from, to }) => [from, to]),
  ];
  const met = groups.filter((group) => group.some(({ claims }) => claims.includes(at)));
  return met.flatMap((group) => group.flatMap(({ owners }) => owners)).find((owner) => owner !== tenant) ?? null;
}

/** HL7 ports, services and program folders, networks and tunnels. */
function hostNames(site: CreationSite): RehearsedName[] {
  const { tenant, inventory, places } = site;
  const facts: PlannedHostFacts = {
    inventory,
    'startedAt': '',
    'finishedAt': '',
    'site.hl7': places.site.get('site.hl7'),
    'site.machines': places.site.get('site.machines'),
    'site.services': places.site.get('site.services'),
    'site.paths': places.site.get('site.paths'),
    'site.tunnels': places.site.get('site.tunnels'),
    'hosts': [...places.hosts.values()].flatMap((one) => {
      const listeners = one.get('host.listeners');
      return listeners === undefined ? [] : [{ 'host': one.context.host, 'host.listeners': listeners }];
    }),
  };
  const holdings = hostHoldings(facts);
  const found = takenOnHosts(facts, tenant, holdings);
  const said = (kind: (typeof found)[number]['kind'], what: string, text: string, unread: string | null): RehearsedName => {
    const hit = found.find((one) => one.kind === kind && one.text === text);
    if (hit !== undefined) return taken(what, text, hit.by === null ? hit.words : `it is ${hit.by}'s: ${hit.words}`);
    return unread === null ? free(what, text) : open(what, text, `${unread} was not read`);
  };
  const { networks, vpn } = tenant.workstations;
  const [unreadTunnels = null] = facts['site.tunnels'].unread;
  return [
    ...tenant.hl7.flatMap((one) => interfaceNames(facts, holdings, one, said)),
    ...(networks.length === 0
      ? [notStated('network', 'workstations.networks')]
      : networks.map((network) => said('network', 'network', network, unreadTunnels))),
    ...(vpn === null ? [notStated('tunnel', 'workstations.vpn')] : [tunnelName(site, vpn, unreadTunnels)]),
  ];
}

function interfaceNames(
  facts: PlannedHostFacts,
  { listeners }: HostHoldings,
  { host: named, listen, service, exeFolder }: CreationSite['tenant']['hl7'][number],
  said: (kind: 'port' | 'service' | 'exe-folder', what: string, text: string, unread: string | null) => RehearsedName,
): RehearsedName[] {
  const host = facts['site.machines'].hostOf(named) ?? named;
  const unreadServices = facts['site.services'].byHost.has(host) ? null : sourceId('host.services', host);
  return [
    ...(listen === null ? [] : [said('port', `HL7 port on ${host}`, String(listen), listeners.has(host) ? null : sourceId('host.listeners', host))]),
    ...(service === null ? [] : [said('service', `HL7 service on ${host}`, service, unreadServices)]),
    ...(exeFolder === null ? [] : [said('exe-folder', `HL7 program folder on ${host}`, exeFolder, unreadServices)]),
  ];
}

/** A tunnel of that name that carries somebody else already. */
function tunnelName({ tenant, places }: CreationSite, vpn: string, unread: string | null): RehearsedName {
  const peers = places.site.get('site.tunnels').hubs.flatMap((hub) => hub.peers);
  const same = peers.filter(({ hub, id, peer }) => [id, peer.name, hub.hub.name, hub.hub.interface].some((name) => name?.toLowerCase() === vpn.toLowerCase()));
  const other = same.flatMap(({ tenants }) => tenants).find((id) => id !== tenant.id);
  if (other !== undefined) return taken('tunnel', vpn, `it carries ${other}`);
  if (unread !== null) return open('tunnel', vpn, `${unread} was not read`);
  return free('tunnel', vpn);
}
