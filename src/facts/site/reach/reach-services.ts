import { oncePer } from '../../../domain/once-per.ts';
import type { PathUse } from '../../../domain/open-dental/path-uses.ts';
import { serviceAccountSid } from '../../../domain/windows/service-account-sid.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addTo } from '../../add-to.ts';
import { accessFix } from '../../files/access-fix.ts';
import { type ClaimedFolder, claimedFolders } from '../../files/claimed-objects.ts';
import { guardOf } from '../../files/config-readers.ts';
import { accessEvidence, neighboursOf, type Neighbour } from '../../files/neighbours.ts';
import { accountKey, isSystemAccount } from '../../hl7/service-accounts.ts';
import { descriptorFix } from '../../hl7/service-descriptor-fix.ts';
import { serviceSubject } from '../../hl7/service-words.ts';
import type { HostFacts } from '../../host-facts.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { FileUse, Party } from '../../host/party.ts';
import type { ServiceAccess } from '../../host/service-access.ts';
import { claimEvidence, type TenantFolders } from '../folders.ts';
import type { OpenDentalService } from '../services.ts';
import { type HostAccounts, hostAccounts, ownUsers } from './host-accounts.ts';
import { addUnread, addUsers } from './reach-files.ts';
import { configsOn, type ReachParts } from './reach-parts.ts';
import { type Doubt, type ReachBuilder, type StepWords, type ThingKind, thingKind, type WeakHop } from './reach-things.ts';
import { servicePeople } from './service-people.ts';
import { hostNode, kinds, peopleNode } from './thing-kinds.ts';

const tenantData: ReadonlySet<PathUse> = new Set(['atoz', 'atoz-override', 'hl7-in', 'hl7-out', 'backup-target', 'supplemental-backup', 'imaging']);

/** Folders that hold what a tenant wants kept from others, by host. */
export const dataFolders: (folders: TenantFolders, access: ReachParts['access']) => ReadonlyMap<string, readonly ClaimedFolder[]> = oncePer(
  (folders: TenantFolders, access: ReachParts['access']) => {
    const byHost = new Map<string, ClaimedFolder[]>();
    for (const folder of claimedFolders(folders, tenantData, access).folders) addTo(byHost, folder.host, folder);
    return byHost;
  },
);

/** The node of a tenant's folder. */
export function folderNode(build: ReachBuilder, folder: ClaimedFolder): number {
  const isHl7 = folder.claims.some(({ use }) => use === 'hl7-in' || use === 'hl7-out');
  return build.node(isHl7 ? kinds.hl7Folder : kinds.folder, '', folder, folder);
}

/** Adds the services, who can make them run what he likes, and what they can do then. */
export function addServices(build: ReachBuilder, parts: ReachParts): void {
  const folders = dataFolders(parts.folders, parts.access);
  for (const facts of parts.hosts) {
    const { host } = facts.context;
    const services = parts.services.byHost.get(host) ?? [];
    const keys = services.map(({ row }) => accountKey(host, row.account ?? ''));
    const accounts = new Map<string, number>();
    const known = hostAccounts(host, keys, services.length === 0 ? undefined : parts.access.get(host));
    const asOwn = ownUsers(services, keys, known);
    const control = facts.get('host.serviceAccess');
    const machine: Machine = { known, ruler: hostNode(build, 'host', host), workers: hostNode(build, 'at', host) };
    services.forEach((service, at) => {
      const key = keys[at] ?? '';
      const node = build.node(kinds.service, host, service.row.name.toLowerCase(), service);
      addPrograms(build, parts, service, node, asOwn);
      addControl(build, control, service, node);
      const identity = addIdentity(build, service, key, node, machine);
      if (identity !== null) accounts.set(key, identity);
      build.add(machine.ruler, node, rulingWords, service);
    });
    addReadable(build, parts, facts, { accounts, folders: folders.get(host) ?? [] });
  }
}

/** The accounts of a host's services, and the nodes of who rules it and of who works there. */
interface Machine {
  readonly known: HostAccounts;
  readonly ruler: number;
  readonly workers: number;
}

function rulingWords({ evidence }: OpenDentalService): StepWords {
  return { by: 'rules every service of the machine', evidence: () => [evidence] };
}

const programsIn: ThingKind<OpenDentalService> = thingKind({ label: ({ folder, host }) => `programs in ${folder} on ${host}` });

function programWords({ row, evidence }: OpenDentalService): StepWords {
  return { by: `${row.name} runs from there`, precondition: 'the service starts again', evidence: () => [evidence] };
}

/** Whoever can change what lies in a program's folder; services of one folder have that in common. */
function addPrograms(
  build: ReachBuilder,
  { access: all }: ReachParts,
  service: OpenDentalService,
  to: number,
  asOwn: ReadonlyMap<string, string | null>,
): void {
  const { host, folder, folderKey } = service;
  if (folder === '') return;
  const isNew = build.find(programsIn, '', folderKey) === null;
  const programs = build.node(programsIn, '', folderKey, service);
  build.add(programs, to, programWords, service);
  if (!isNew) return;
  const access = all.get(host);
  const root = access?.index.find(folder) ?? null;
  if (access === undefined || root === null || access.descriptorOf(root) === null) {
    addUnread(build, host, programs, `the access list of ${folder} on ${host} was not read`);
    return;
  }
  const addWriters = (object: number): void => {
    const weak = ({ party }: Neighbour): WeakHop => ({
      key: `program ${host} ${access.objects[object]?.path ?? folder} ${party.route} ${party.who}`,
      kind: 'program',
      subject: { type: 'folder', id: `${host} ${folder}` },
      expected: 'only administrators can change what a service runs',
      fix: () => accessFix(host, access, object, party, null, 'read'),
    });
    addUsers(build, {
      host,
      access,
      object,
      owner: null,
      leavesOut: asOwn.get(folderKey) ?? null,
      uses: ['write', 'delete', 'take'],
      to: programs,
      verb: 'can change programs there',
      weak,
    });
  };
  addWriters(root);
  for (const object of access.index.below(root)) if (/\.(?:exe|dll)$/i.test(access.objects[object]?.path ?? '')) addWriters(object);
}

/** Whoever can make a service run another program. */
function addControl(build: ReachBuilder, control: ServiceAccess | undefined, service: OpenDentalService, to: number): void {
  const { host, row, evidence } = service;
  const { descriptor } = row;
  if (descriptor === null) return;
  const parties = control?.partiesOf(descriptor) ?? [];
  for (const { tenants, who, certain, takesOver, words } of parties) {
    if (!takesOver) continue;
    const from = tenants === 'everyone' ? [hostNode(build, 'at', host)] : tenants.flatMap((id) => peopleNode(build, id) ?? []);
    for (const node of from) {
      build.step({
        from: node,
        to,
        certain,
        by: certain ? `${who} can ${words} it` : `whether ${who} can ${words} ${row.name} on ${host} could not be decided`,
        precondition: `somebody of the tenant is logged on at ${host}`,
        missing: certain ? [] : [sourceId('host.principals', host)],
        evidence: () => [{ ...evidence, pointer: `${evidence.pointer}/descriptor`, excerpt: `${row.name}: ${descriptor.sddl}` }],
        weak: {
          key: `service ${host} ${row.name}`,
          kind: 'service',
          subject: serviceSubject(service),
          expected: 'only SYSTEM and administrators can change a service',
          fix: () => descriptorFix(service, descriptor),
        },
      });
    }
  }
}

/** What a service can do: the configuration it reads, and its account. The node of the account where its rights have to be looked up; else null. */
function addIdentity(build: ReachBuilder, service: OpenDentalService, key: string, from: number, { known, ruler, workers }: Machine): number | null {
  const { host, row, config } = service;
  const file = config === null ? null : build.find(kinds.config, host, config.file.path);
  if (file !== null) build.add(from, file, readingWords, service);
  const { account } = row;
  if (account !== null && isSystemAccount(key)) {
    build.add(from, ruler, systemWords, service);
    return null;
  }
  const name = account === null ? '' : key;
  const doubt = known.names.has(name) || serviceAccountSid(name) !== null ? null : unknownAccount(service);
  const to = build.node(identities, host, name === '' ? row.name : name, service, () => doubt);
  build.add(from, to, accountWords, service);
  build.add(to, workers, workingWords, service);
  const tenants = known.tenants.get(name) ?? [];
  for (const id of tenants) {
    const people = peopleNode(build, id);
    if (people !== null) build.add(to, people, memberWords, service);
  }
  return tenants.length > 0 || doubt !== null ? null : to;
}

const identities: ThingKind<OpenDentalService> = thingKind({ label: ({ row, host }) => `${row.account ?? `the account of ${row.name}`} on ${host}` });

function readingWords({ config }: OpenDentalService): StepWords {
  return { by: 'reads the configuration beside it', evidence: () => (config === null ? [] : [config.evidence()]) };
}

function systemWords({ row, evidence }: OpenDentalService): StepWords {
  return { by: `runs as ${row.account ?? ''}, whom no access list binds`, evidence: () => [evidence] };
}

function accountWords({ row, evidence }: OpenDentalService): StepWords {
  return { by: `runs as ${row.account ?? 'an account that was not read'}`, evidence: () => [evidence] };
}

function workingWords({ evidence }: OpenDentalService): StepWords {
  return { by: 'works there', evidence: () => [evidence] };
}

function memberWords({ evidence }: OpenDentalService): StepWords {
  return { by: 'is one of its people', evidence: () => [evidence] };
}

function unknownAccount({ host, row }: OpenDentalService): Doubt {
  return row.account === null
    ? { reason: `As which account ${row.name} on ${host} runs was not read`, missing: [sourceId('host.services', host)] }
    : {
        reason: `What ${row.account}, as which ${row.name} runs, can read on ${host} is not known: the host does not list it`,
        missing: [sourceId('host.principals', host)],
      };
}

/** Adds what the accounts of services can read: folders of tenants, and files with passwords. They are judged like people of their own. */
function addReadable(
  build: ReachBuilder,
  parts: ReachParts,
  facts: HostFacts,
  { accounts, folders }: { readonly accounts: ReadonlyMap<string, number>; readonly folders: readonly ClaimedFolder[] },
): void {
  const { host } = facts.context;
  const access = servicePeople(parts.inventory, facts, [...accounts.keys()]);
  const ruler = hostNode(build, 'host', host);
  for (const folder of folders) {
    const { object } = folder;
    const to = folderNode(build, folder);
    build.add(ruler, to, openFolderWords, folder);
    if (access === null || object === null) continue;
    addServiceUsers(build, { host, access, objects: [object, ...access.index.below(object)], uses: ['read', 'write', 'take'], to }, accounts);
  }
  for (const config of access === null ? [] : configsOn(parts, host)) {
    const to = config.hasSecret ? build.find(kinds.config, host, config.path) : null;
    const guard = to === null || access === null ? null : guardOf(access, config);
    if (to !== null && guard !== null && access !== null) addServiceUsers(build, { host, access, objects: [guard.object], uses: ['read'], to }, accounts);
  }
}

function openFolderWords({ claims }: ClaimedFolder): StepWords {
  return { by: 'no access list keeps it out', evidence: () => claims.slice(0, 1).map(claimEvidence) };
}

interface ServiceObject {
  readonly host: string;
  readonly access: FileAccess;
  readonly objects: readonly number[];
  readonly uses: readonly FileUse[];
  readonly to: number;
}

function addServiceUsers(build: ReachBuilder, { host, access, objects, uses, to }: ServiceObject, accounts: ReadonlyMap<string, number>): void {
  const said = new Set<string>();
  let known: readonly Party[] | null = null;
  for (const object of objects) {
    // Most of what lies in a folder has the very list of the folder.
    const parties = access.partiesOf(object);
    if (parties === known) continue;
    known = parties;
    const { certain, open } = neighboursOf(access, object, null, uses);
    for (const neighbour of [...certain, ...open]) {
      const { reacher, party } = neighbour;
      const from = reacher === null ? (party.route === 'local' ? hostNode(build, 'at', host) : null) : (accounts.get(reacher) ?? null);
      if (from === null || said.has(reacher ?? '')) continue;
      said.add(reacher ?? '');
      const isCertain = certain.includes(neighbour);
      build.step({
        from,
        to,
        certain: isCertain,
        by: isCertain ? `may do there: ${party.words}` : `whether ${party.who} can use it could not be decided: ${party.doubts.join('; ')}`,
        missing: isCertain ? [] : [sourceId('host.principals', host)],
        evidence: () => [accessEvidence(host, access, object, party)],
      });
    }
  }
}
