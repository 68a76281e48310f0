import type { Evidence, Fail, Pass, Verdict } from '../../model/verdict.ts';
import type { ProgramFileRow, ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { SiteConfigs } from '../site/configs.ts';
import { folderOf, servicePrograms } from '../site/program-paths.ts';
import { accessFix } from './access-fix.ts';
import { type AccessFacts, closedVerdict, type Guarded, nameOfTenant } from './access-verdicts.ts';
import { accessEvidence, type Neighbour, neighboursOf, routeWords } from './neighbours.ts';

/** The facts that the question needs who can change programs. */
export type ProgramFacts = AccessFacts & {
  readonly 'site.configs': SiteConfigs;
  readonly 'hosts': readonly {
    readonly 'host': string;
    readonly 'tenants': readonly string[];
    readonly 'host.services': readonly ServiceRow[];
    readonly 'host.programs': readonly ProgramFileRow[];
  }[];
};

/** A folder with programs of Open Dental, and for whom they run. */
interface ProgramFolder {
  readonly host: string;
  readonly path: string;
  /** By what it is known: a service or a program of the host. */
  readonly seen: { readonly service: ServiceRow } | { readonly program: ProgramFileRow };
  /** Its place in the list it is from. */
  readonly at: number;
  tenants: readonly string[];
  /** Tenants of the host. */
  readonly around: readonly string[];
}

/** One verdict per program folder and neighbour that can change what lies in it. */
export function* programFolders(facts: ProgramFacts): Iterable<Verdict> {
  for (const folder of foldersOf(facts)) {
    const { host, path } = folder;
    const served = servedBy(folder);
    const text = `${host} ${path}`;
    const pass: Pass = { status: 'pass', subject: { type: 'folder', id: text }, tenants: served };
    const access = facts['site.fileAccess'].get(host);
    const root = access?.index.find(path) ?? null;
    if (access === undefined || root === null || access.descriptorOf(root) === null) {
      const missing = [sourceId('files.objects', host)];
      yield { ...pass, status: 'not-assessed', missing, reason: `The access list of ${path} on ${host} was not read.` };
      continue;
    }
    const owner = served.length === 1 ? (served[0] ?? null) : null;
    const guarded = { access, host, tenant: owner, text };
    // Most are nobody else's.
    if (owner !== null && access.isOnlyOf(root, owner)) yield closedVerdict(facts, guarded, pass, null);
    else yield* verdictsOf(facts, folder, guarded, root, pass);
  }
}

function foldersOf(facts: ProgramFacts): readonly ProgramFolder[] {
  const { configs, ownerOfFolder } = facts['site.configs'];
  const folders: ProgramFolder[] = [];
  const byHost = new Map<string, Map<string, ProgramFolder>>();
  for (const { host, 'tenants': around, 'host.services': services, 'host.programs': programs } of facts.hosts) {
    const byPath = new Map<string, ProgramFolder>();
    byHost.set(host, byPath);
    const add = (path: string, seen: ProgramFolder['seen'], at: number): void => {
      const key = withoutEnd(path.toLowerCase());
      if (path === '' || byPath.has(key)) return;
      const owner = ownerOfFolder(host, path);
      const folder = { host, path, seen, at, tenants: owner === null ? nobody : [owner], around };
      byPath.set(key, folder);
      folders.push(folder);
    };
    const running = servicePrograms(services);
    services.forEach((service, at) => {
      if (/^opendent/i.test(service.name)) add(running.folders[at] ?? '', { service }, at);
    });
    programs.forEach((program, at) => {
      if (/[\\/]opendent[^\\/]*\.exe$/i.test(program.path)) add(folderOf(program.path), { program }, at);
    });
  }
  for (const { host, folder, folderOwner, serves, holds } of configs) {
    // Of most folders nothing is new: they are those of the tenant whose credentials the file holds.
    if (holds.length === 0 || (holds.length === 1 && holds[0] === folderOwner && serves === null && !folder.startsWith('/'))) continue;
    const found = byHost.get(host)?.get(folder.toLowerCase());
    if (found !== undefined) found.tenants = [...new Set([...found.tenants, ...holds])];
  }
  return folders;
}

const nobody: readonly never[] = [];

function seenAs({ host, seen, at }: ProgramFolder): { readonly what: string; readonly evidence: Evidence } {
  if ('service' in seen) {
    const { name, command } = seen.service;
    return { what: `service ${name}`, evidence: { source: sourceId('host.services', host), pointer: `/${at}`, excerpt: `${name}: ${command}` } };
  }
  const { path, version } = seen.program;
  return { what: 'installation', evidence: { source: sourceId('host.programs', host), pointer: `/${at}`, excerpt: `${path} ${version ?? ''}` } };
}

function withoutEnd(path: string): string {
  return /[\\/]$/.test(path) ? path.replace(/[\\/]+$/, '') : path;
}

/** Tenants for whom it runs, sorted; those of the host where nobody knows. */
function servedBy({ tenants, around }: ProgramFolder): readonly string[] {
  return tenants.length === 0 ? around : tenants.length === 1 ? tenants : tenants.toSorted();
}

function* verdictsOf(facts: ProgramFacts, folder: ProgramFolder, guarded: Guarded, root: number, pass: Pass): Iterable<Verdict> {
  const { access, tenant } = guarded;
  const said = new Set<string>();
  let doubt: Neighbour | null = null;
  for (const object of [root, ...access.index.below(root)]) {
    const { certain, open } = neighboursOf(access, object, tenant, ['write', 'delete', 'take']);
    for (const neighbour of certain) {
      const key = `${neighbour.reacher}\n${neighbour.party.grounds().join()}`;
      if (said.has(key)) continue;
      said.add(key);
      yield failure(facts, folder, pass.tenants, object, neighbour);
    }
    doubt ??= open[0] ?? null;
  }
  if (said.size === 0) yield closedVerdict(facts, guarded, pass, doubt);
}

function failure(facts: ProgramFacts, folder: ProgramFolder, served: readonly string[], object: number, { reacher, party }: Neighbour): Fail {
  const { host, path } = folder;
  const { what, evidence } = seenAs(folder);
  const access = facts['site.fileAccess'].get(host);
  const owners = served.filter((id) => id !== reacher);
  const owner = owners.length === 1 ? (owners[0] ?? null) : null;
  const seen = access === undefined ? [] : [accessEvidence(host, access, object, party)];
  const route = access === undefined ? '' : routeWords(access, object, party);
  const whose = owner === null ? (owners.length === 0 ? '' : ` that ${owners.length} other tenants run`) : ` of ${nameOfTenant(facts, owner)}`;
  const where = access?.objects[object]?.path ?? path;
  return {
    status: 'fail',
    subject: { type: 'folder', id: `${host} ${path}` },
    tenants: [...owners, ...(reacher === null ? [] : [reacher])],
    sides: { owner, reacher, ...(owner === null ? { owners } : {}) },
    claim: `${reacher === null ? 'Everybody with an account' : nameOfTenant(facts, reacher)} can change the programs${whose} in ${where} on ${host} (${what}), ${route}.`,
    observed: `${party.who}: ${party.words}, by ${party.grounds().join('; ')}`,
    expected: 'only administrators, and the tenant’s own people where an update needs it, can write there',
    because: 'Whoever replaces a program or library runs as the service’s account, or as every user who starts it, with all they can reach.',
    discriminator: `${reacher ?? '*'} ${party.route} ${where === path ? '' : where}`.trim(),
    evidence: [...seen, evidence],
    path: [{ from: reacher ?? 'everybody', to: `${host} ${where}`, by: `${route}, as ${party.who}: ${party.words}`, evidence: seen }],
    fix:
      access === undefined
        ? { language: 'cmd', target: host, commands: [], undo: [], verify: [], note: 'Take write access away.' }
        : accessFix(host, access, object, party, owner, 'read'),
  };
}
