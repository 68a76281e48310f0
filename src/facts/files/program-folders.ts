import type { Evidence, Fail, Verdict } from '../../model/verdict.ts';
import type { ProgramFileRow, ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { folderOf, programOf, type SiteConfigs } from '../site/configs.ts';
import { accessFix } from './access-fix.ts';
import { type AccessFacts, closedVerdict, nameOfTenant } from './access-verdicts.ts';
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
  /** By what it is known, made for failures alone. */
  readonly seen: () => { readonly what: string; readonly evidence: Evidence };
  readonly tenants: Set<string>;
  /** Tenants of the host. */
  readonly around: readonly string[];
}

/** One verdict per program folder and neighbour that can change what lies in it. */
export function* programFolders(facts: ProgramFacts): Iterable<Verdict> {
  for (const folder of foldersOf(facts)) yield* verdictsOf(facts, folder);
}

function foldersOf(facts: ProgramFacts): readonly ProgramFolder[] {
  const { configs, ownerOfFolder } = facts['site.configs'];
  const folders = new Map<string, ProgramFolder>();
  for (const { host, tenants: around, ...seen } of facts.hosts) {
    const add = (path: string, seen: ProgramFolder['seen']): void => {
      const key = `${host}\n${withoutEnd(path.toLowerCase())}`;
      if (path === '' || folders.has(key)) return;
      const owner = ownerOfFolder(host, path);
      folders.set(key, { host, path, seen, tenants: new Set(owner === null ? [] : [owner]), around });
    };
    for (const [at, { name, command }] of seen['host.services'].entries()) {
      if (!/^opendent/i.test(name)) continue;
      const evidence = (): Evidence => ({ source: sourceId('host.services', host), pointer: `/${at}`, excerpt: `${name}: ${command}` });
      add(folderOf(programOf(command)), () => ({ what: `service ${name}`, evidence: evidence() }));
    }
    for (const [at, { path, version }] of seen['host.programs'].entries()) {
      if (!/[\\/]opendent[^\\/]*\.exe$/i.test(path)) continue;
      const evidence = (): Evidence => ({ source: sourceId('host.programs', host), pointer: `/${at}`, excerpt: `${path} ${version ?? ''}` });
      add(folderOf(path), () => ({ what: 'installation', evidence: evidence() }));
    }
  }
  for (const { host, folder, holds } of configs) for (const tenant of holds) folders.get(`${host}\n${folder.toLowerCase()}`)?.tenants.add(tenant);
  return [...folders.values()];
}

function withoutEnd(path: string): string {
  return /[\\/]$/.test(path) ? path.replace(/[\\/]+$/, '') : path;
}

function* verdictsOf(facts: ProgramFacts, folder: ProgramFolder): Iterable<Verdict> {
  const { host, path, tenants, around } = folder;
  const subject = { type: 'folder' as const, id: `${host} ${path}` };
  const served = tenants.size > 0 ? [...tenants].sort() : around;
  const access = facts['site.fileAccess'].get(host);
  const root = access?.index.find(path) ?? null;
  if (access === undefined || root === null || access.descriptorOf(root) === null) {
    yield {
      status: 'not-assessed',
      subject,
      tenants: served,
      missing: [sourceId('files.objects', host)],
      reason: `The access list of ${path} on ${host} was not read.`,
    };
    return;
  }
  const owner = served.length === 1 ? (served[0] ?? null) : null;
  const guarded = { access, host, tenant: owner, text: `${host} ${path}` };
  if (owner !== null && access.isOnlyOf(root, owner)) {
    yield closedVerdict(facts, guarded, subject, served, null);
    return;
  }
  const said = new Set<string>();
  let doubt: Neighbour | null = null;
  for (const object of [root, ...access.index.below(root)]) {
    const { certain, open } = neighboursOf(access, object, owner, ['write', 'delete', 'take']);
    for (const neighbour of certain) {
      const key = `${neighbour.reacher}\n${neighbour.party.grounds().join()}`;
      if (said.has(key)) continue;
      said.add(key);
      yield failure(facts, folder, served, object, neighbour);
    }
    doubt ??= open[0] ?? null;
  }
  if (said.size === 0) yield closedVerdict(facts, guarded, subject, served, doubt);
}

function failure(facts: ProgramFacts, folder: ProgramFolder, served: readonly string[], object: number, { reacher, party }: Neighbour): Fail {
  const { host, path } = folder;
  const { what, evidence } = folder.seen();
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
