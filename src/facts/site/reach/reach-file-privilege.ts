import type { AccessEngine, GrantRowReference } from '../../../domain/mysql/access.ts';
import { type FileScope, fileScope, isInFileScope } from '../../../domain/mysql/file-scope.ts';
import type { Evidence } from '../../../model/verdict.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { guardOf } from '../../files/config-readers.ts';
import type { FileUse } from '../../host/party.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { revokeGlobal } from '../../mysql/global-rights.ts';
import { rowEvidence } from '../../mysql/grant-row.ts';
import { setting } from '../../mysql/settings.ts';
import { type FileServer, fileServer } from './file-server.ts';
import { loginNode } from './reach-logins.ts';
import { configsOn, type ReachParts } from './reach-parts.ts';
import { dataFolders, folderNode } from './reach-services.ts';
import { type ReachBuilder, type ThingKind, thingKind } from './reach-things.ts';
import { kinds } from './thing-kinds.ts';

/** Adds what accounts with FILE come to: LOAD_FILE, LOAD DATA INFILE and INTO OUTFILE open files as the server's own account does. */
export function addFilePrivilege(build: ReachBuilder, parts: ReachParts): void {
  for (const facts of parts.instances) {
    const engine = facts.get('mysql.access');
    if (engine === undefined) continue;
    const scope = fileScope(engine.server, facts.get('mysql.server')?.variables['secure_file_priv']);
    const holders = scope.kind === 'none' ? [] : holdersOf(build, facts, engine);
    if (holders.length === 0) continue;
    const { instance } = facts.context;
    const server = fileServer(parts, instance, engine.server, scope);
    const files = build.node(serverFiles, '', instance, instance, () => server.doubt);
    for (const holder of holders) addHolder(build, facts, engine, { ...holder, scope, files });
    addTables(build, facts, server, files);
    addFiles(build, parts, server, files);
  }
}

const serverFiles: ThingKind<string> = thingKind({ label: (instance) => `files that the server ${instance} can open` });

interface Holder {
  readonly account: number;
  readonly reference: GrantRowReference;
  readonly role: string | null;
}

/** Accounts with FILE that somebody is known to come to: tenants' own, and those whose password lies somewhere. */
function holdersOf(build: ReachBuilder, facts: InstanceFacts, engine: AccessEngine): readonly Holder[] {
  const { instance, ownership } = facts.context;
  const isKnown = (account: number): boolean => build.find(kinds.credential, instance, engine.grants.accounts[account]?.user ?? '') !== null;
  const found = new Map<number, Holder>();
  for (const { account, reacher, privileges } of facts.get('mysql.databaseReach')?.global ?? []) {
    const held = privileges.get('FILE');
    if (held !== undefined && !found.has(account) && (reacher !== null || isKnown(account))) found.set(account, { account, reference: held, role: held.role });
  }
  for (const [account, { user, host, privileges, isRole }] of engine.grants.accounts.entries()) {
    const holds = !isRole && ownership.isAdministrator(user, host) && privileges.split(',').includes('FILE');
    if (holds && isKnown(account)) found.set(account, { account, reference: { table: 'accounts', row: account }, role: null });
  }
  return [...found.values()];
}

function addHolder(
  build: ReachBuilder,
  facts: InstanceFacts,
  engine: AccessEngine,
  { account, reference, role, scope, files }: Holder & { readonly scope: FileScope; readonly files: number },
): void {
  const { instance, ownership } = facts.context;
  const { user = '', host = '' } = engine.grants.accounts[account] ?? {};
  const certain = scope.kind !== 'unknown';
  build.step({
    from: loginNode(build, facts, account),
    to: files,
    certain,
    by: certain
      ? `holds FILE on *.*${role === null ? '' : `, as role ${role}`}: LOAD_FILE and INTO OUTFILE open files as the server does`
      : `whether secure_file_priv keeps FILE of '${user}'@'${host}' from everything was not read`,
    missing: certain ? [] : [sourceId('mysql.server', instance)],
    evidence: () => [rowEvidence(instance, engine.grants, reference), ...settingEvidence(facts, 'secure_file_priv')],
    weak: ownership.isAdministrator(user, host)
      ? null
      : {
          key: `grant ${instance} FILE ${user}@${host}`,
          kind: 'grant',
          subject: { type: 'account', id: `${instance}: '${user}'@'${host}'` },
          expected: 'no FILE on tenant accounts',
          fix: () => revokeGlobal({ ...facts.context, 'mysql.access': engine }, reference.table === 'accounts' ? reference.row : account, ['FILE']),
        },
  });
}

function settingEvidence(facts: InstanceFacts, name: string): readonly Evidence[] {
  const server = facts.get('mysql.server');
  return server === undefined ? [] : [setting({ ...facts.context, 'mysql.server': server }, name).evidence];
}

/** Tables of every tenant are files of the server's own. */
function addTables(build: ReachBuilder, facts: InstanceFacts, { scope, os, worldReadableOnly }: FileServer, from: number): void {
  const { instance } = facts.context;
  const to = build.find(kinds.databases, '', instance);
  const folder = facts.get('mysql.server')?.variables['datadir'];
  // No server makes its tables readable for everybody.
  if (to === null || (worldReadableOnly && os !== null) || (folder !== undefined && !isInFileScope(scope, folder))) return;
  const certain = os !== null && (folder !== undefined || scope.kind === 'all');
  build.step({
    from,
    to,
    certain,
    by: certain
      ? `the tables are files in ${folder ?? 'its data directory'}`
      : `whether ${instance} reads the tables’ files was not decided: ${os === null ? 'its system' : 'its data directory'} was not read`,
    missing: certain ? [] : [os === null ? sourceId('host.identity', instance) : sourceId('mysql.server', instance)],
    evidence: () => settingEvidence(facts, 'datadir'),
  });
}

/** Folders of tenants, and files with passwords, on the server's machine. */
function addFiles(build: ReachBuilder, parts: ReachParts, server: FileServer, from: number): void {
  if (server.account === null) return;
  const { host } = server;
  const access = parts.access.get(host);
  const add = (thing: OpenedThing): void => addOpened(build, server, from, thing);
  for (const folder of dataFolders(parts.folders, parts.access).get(host) ?? []) {
    const { path, object } = folder;
    const inside = object === null || access === undefined ? [] : access.index.below(object);
    add({ to: folderNode(build, folder), path, objects: object === null ? [] : [object, ...inside], uses: ['read', 'write'] });
  }
  for (const config of configsOn(parts, host)) {
    const to = config.hasSecret ? build.find(kinds.config, host, config.path) : null;
    const guard = to === null || access === undefined ? null : guardOf(access, config);
    if (to !== null) add({ to, path: config.path, objects: guard === null ? [] : [guard.object], uses: ['read'] });
  }
}

interface OpenedThing {
  readonly to: number;
  readonly path: string;
  /** Places among the host's objects; none: it was not looked at. */
  readonly objects: readonly number[];
  readonly uses: readonly FileUse[];
}

function addOpened(build: ReachBuilder, server: FileServer, from: number, { to, path, objects, uses }: OpenedThing): void {
  const found = objects.flatMap((object) => uses.map((use) => server.opens(object, use)));
  const way = found.find(({ answer }) => answer === 'yes') ?? found.find(({ answer }) => answer === 'maybe');
  const isUnread = objects.length === 0 && isInFileScope(server.scope, path);
  if (way === undefined && !isUnread) return;
  const certain = way?.answer === 'yes';
  const { host, account, sandbox } = server;
  build.step({
    from,
    to,
    certain,
    by: certain
      ? `the server runs as ${account ?? ''}, ${way.words}`
      : `whether ${account ?? ''}, as which the server runs, can open ${path} on ${host} was not decided: ${way?.words ?? 'its access list was not read'}`,
    precondition: certain ? sandbox : null,
    missing: certain ? [] : [sourceId('files.objects', host)],
    evidence: () => [...server.evidence, ...(way?.evidence() ?? [])],
  });
}
