import type { Evidence, Fix, Subject } from '../../../model/verdict.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { accessFix, withAdvice } from '../../files/access-fix.ts';
import { forFilesOnly, guardOf } from '../../files/config-readers.ts';
import { accessEvidence, type Neighbour, neighboursOf, routeWords } from '../../files/neighbours.ts';
import { loginsIn, passwordChange } from '../../files/password-change.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { FileUse } from '../../host/party.ts';
import { type ConfigDestination, configEvidence, type SiteConfig } from '../configs.ts';
import type { Destination } from '../destinations.ts';
import { credentialNode } from './reach-logins.ts';
import type { ReachParts } from './reach-parts.ts';
import { type ReachBuilder, type StepWords, type ThingKind, thingKind, type WeakHop } from './reach-things.ts';
import { hostNode, kinds, peopleNode } from './thing-kinds.ts';

/** An object that people can come to, and the node they have then. */
export interface GuardedObject {
  readonly host: string;
  readonly access: FileAccess;
  readonly object: number;
  /** Whose people use it rightfully; null: nobody's do. */
  readonly owner: string | null;
  /** Whose people are not looked for: what they reach there is known, or is of no consequence. */
  readonly leavesOut: string | null;
  readonly uses: readonly FileUse[];
  readonly to: number;
  /** `reads it`, `can change programs in it`. */
  readonly verb: string;
  readonly weak: (neighbour: Neighbour) => WeakHop;
}

/** Adds a step for everybody who can use an object, and an uncertain one for whoever might. */
export function addUsers(build: ReachBuilder, guarded: GuardedObject): void {
  const { host, access, object, uses } = guarded;
  const { certain, open } = neighboursOf(access, object, guarded.leavesOut, uses);
  if (certain.length + open.length === 0) return;
  const said = new Set<string>();
  for (const neighbour of [...certain, ...open]) {
    const { reacher, party } = neighbour;
    const key = `${reacher} ${party.route}`;
    if (said.has(key)) continue;
    said.add(key);
    const from = reacher === null ? hostNode(build, party.route === 'local' ? 'at' : 'account', host) : peopleNode(build, reacher);
    if (from !== null) build.step(userStep(guarded, neighbour, from, certain.includes(neighbour)));
  }
}

function userStep(
  { host, access, object, owner, uses, to, verb, weak }: GuardedObject,
  neighbour: Neighbour,
  from: number,
  certain: boolean,
): Parameters<ReachBuilder['step']>[0] {
  const { party, reacher } = neighbour;
  return {
    from,
    to,
    certain,
    // Told for few of very many.
    get by(): string {
      if (certain) return `${verb}, ${routeWords(access, object, party)}, as ${party.who}: ${party.words}`;
      const open = uses.filter((use) => party.open.has(use)).join(', ');
      return `whether ${party.who} can ${open} ${access.objects[object]?.path ?? ''} on ${host} could not be decided: ${party.doubts.join('; ')}`;
    },
    precondition: party.route === 'local' ? `somebody of the tenant is logged on at ${host}` : `${host} takes the account over the network`,
    missing: certain ? [] : [sourceId('host.principals', host)],
    evidence: () => [accessEvidence(host, access, object, party)],
    weak: reacher !== null && reacher === owner ? null : weak(neighbour),
  };
}

/** Adds uncertain steps from everybody who is on a host, or may be, to something whose guard was not read. */
export function addUnread(build: ReachBuilder, host: string, to: number, reason: string): void {
  for (const kind of ['at', 'account'] as const)
    build.step({ from: hostNode(build, kind, host), to, certain: false, by: reason, missing: [sourceId('files.objects', host)], evidence: () => [] });
}

/** Adds every file that holds a password of a database, who can read it, and what it opens. */
export function addConfigs(build: ReachBuilder, parts: ReachParts): void {
  parts.configs.configs.forEach((config) => {
    if (config.hasSecret) addConfig(build, parts, config);
  });
}

function addConfig(build: ReachBuilder, parts: ReachParts, config: SiteConfig): void {
  const { host, path, holds } = config;
  const to = build.node(kinds.config, host, path, config);
  const owner = holds.length === 1 ? (holds[0] ?? null) : null;
  addReaders(build, parts, {
    host,
    path,
    folder: config.folder,
    to,
    owner,
    // The tenant's own people find nothing new in it, unless a login of somebody else stands there.
    leavesOut: config.destinations.every((one) => isOwnLogin(config, one)) ? owner : null,
    subject: () => ({ type: 'file', id: `${host} ${path}` }),
    fix: ({ party }, access, object) => withAdvice(accessFix(host, access, object, party, owner), passwordChange(loginsIn(parts.configs, config))),
  });
  build.add(hostNode(build, 'host', host), to, openConfigWords, config);
  addSecrets(build, config, to);
}

function openConfigWords(config: SiteConfig): StepWords {
  return openFileWords(() => [configEvidence(config, null)]);
}

/** What is said of whoever rules the host of a file. */
export function openFileWords(evidence: () => readonly Evidence[]): StepWords {
  return { by: 'no access list keeps it out', evidence };
}

/** A file with a password: who reads it has `to`. */
interface SecretFile extends Pick<GuardedObject, 'host' | 'to' | 'owner' | 'leavesOut'> {
  readonly path: string;
  readonly folder: string;
  readonly subject: () => Subject;
  readonly fix: (neighbour: Neighbour, access: FileAccess, object: number) => Fix;
}

/** Adds who can read a file with a password, by its own access list or that of its folder. */
export function addReaders(build: ReachBuilder, parts: ReachParts, { host, path, folder, to, owner, leavesOut, subject, fix }: SecretFile): void {
  const access = parts.access.get(host);
  const guard = access === undefined ? null : guardOf(access, { path, folder });
  const stored = guard === null ? null : (access?.descriptorOf(guard.object) ?? null);
  if (access === undefined || guard === null || stored === null) {
    addUnread(build, host, to, `neither the access list of ${path} on ${host} nor that of its folder was read`);
  } else {
    const weak = (neighbour: Neighbour): WeakHop => ({
      // By whichever route: the same entry lets them in, and the same commands keep them out.
      key: `file ${host} ${path} ${neighbour.party.who}`,
      kind: 'file',
      subject: subject(),
      expected: 'only the tenant’s own people and services can read the file',
      fix: () => fix(neighbour, access, guard.object),
    });
    addUsers(build, { host, access, object: guard.object, owner, leavesOut, uses: ['read'], to, verb: 'reads it', weak });
    if (!guard.isFile && stored.kind === 'windows' && forFilesOnly.test(stored.sddl))
      addUnread(build, host, to, `the folder of ${path} on ${host} has entries for the files in it only, and the file’s own list was not read`);
  }
}

function addSecrets(build: ReachBuilder, config: SiteConfig, from: number): void {
  const { host, path, destinations } = config;
  for (const destination of destinations) {
    const { connection } = destination;
    if (connection.credential.storage === 'none' || connection.user === '') continue;
    const to = passwordNode(build, destination, connection, () => `${path} on ${host}`);
    build.addEdge({ from, to, isWeak: !isOwnLogin(config, destination) }, secretWords, { config, destination });
  }
}

/** A login in a configuration file. */
interface Secret {
  readonly config: SiteConfig;
  readonly destination: ConfigDestination;
}

function secretWords({ config, destination }: Secret): StepWords {
  const { connection } = destination;
  return {
    by: `holds the password of ${connection.user}`,
    precondition: connection.credential.storage === 'plain' ? null : obfuscatedWords,
    evidence: () => [configEvidence(config, connection)],
    weak: isOwnLogin(config, destination) ? null : foreignLogin(config, connection.user, connection.line),
  };
}

/** The password of a stated login; where nobody said which server that is, what lies behind it is not known. */
export function passwordNode(
  build: ReachBuilder,
  { instance, databaseOwner, userOwner }: Destination,
  { server, user }: { readonly server: string; readonly user: string },
  where: () => string,
): number {
  if (instance !== null) return credentialNode(build, instance, user, userOwner ?? databaseOwner);
  return build.node(unknownCredential, server, user, { server, user }, () => ({
    reason: `Which server ${server} in ${where()} is, nobody said (mysql, hosts.*.names)`,
    missing: [],
  }));
}

const unknownCredential: ThingKind<{ readonly server: string; readonly user: string }> = thingKind({
  label: ({ server, user }) => `password of ${user} on ${server}`,
});

/** How somebody gets at a password that Open Dental stores in its own form. */
export const obfuscatedWords = 'somebody turns the obfuscated password back, as every installation of Open Dental can';

/** True for the user of the tenant whose file it is. */
function isOwnLogin({ folderOwner }: SiteConfig, { connection, databaseOwner, userOwner }: ConfigDestination): boolean {
  return connection.credential.storage === 'none' || (userOwner !== null && (userOwner === folderOwner || userOwner === databaseOwner));
}

/** A login in a configuration file that is not of the tenant whose file it is. */
export function foreignLogin({ host, path }: SiteConfig, user: string, line: number): WeakHop {
  return {
    key: `login ${host} ${path} ${user}`,
    kind: 'setting',
    subject: { type: 'file', id: `${host} ${path}` },
    expected: 'a login of the tenant’s own in its configuration',
    fix: () => ({
      language: 'cmd',
      target: host,
      commands: [`copy "${path}" "${path}.bitewing"`],
      undo: [`copy /y "${path}.bitewing" "${path}"`, `del "${path}.bitewing"`],
      verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
      note: `Then set User and MySQLPassHash in line ${line} to the tenant’s own, restart the program, and delete the copy: it holds the password. Change the password of ${user}: it has to count as known.`,
    }),
  };
}
