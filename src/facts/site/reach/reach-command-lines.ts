import { commandArgument } from '../../../domain/command-lines/command-argument.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { CommandLineRow, ServiceRow } from '../../../snapshot/artifacts/host.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { secretAdvice } from '../../files/command-line-secrets.ts';
import { putAwayFix } from '../../files/put-away-fix.ts';
import type { HostFacts } from '../../host-facts.ts';
import { statedServer } from '../destinations.ts';
import { folderOf } from '../program-paths.ts';
import { addReaders, obfuscatedWords, openFileWords, passwordNode } from './reach-files.ts';
import type { ReachParts } from './reach-parts.ts';
import { type ReachBuilder, type ThingKind, thingKind, type WeakHop } from './reach-things.ts';
import { hostNode, peopleNode } from './thing-kinds.ts';

/** Adds shortcuts and services that are started with a password of a database: who reads the command line has it. */
export function addCommandLines(build: ReachBuilder, parts: ReachParts): void {
  for (const facts of parts.hosts) {
    for (const [at, row] of (facts.get('host.commandLines') ?? []).entries())
      if (mayHoldPassword.test(row.arguments)) addShortcut(build, parts, facts.context.host, at, row);
    for (const [at, row] of (facts.get('host.services') ?? []).entries()) if (mayHoldPassword.test(row.command)) addServiceLine(build, parts, facts, at, row);
  }
}

/** Of very many lines hardly one. */
const mayHoldPassword = /mysqlpass/i;

/** The login whose password stands among the words of a command line; null when none does. */
function loginIn(words: string): { readonly server: string; readonly database: string; readonly user: string; readonly isPlain: boolean } | null {
  const value = (name: string): string => commandArgument(words, name) ?? '';
  const isPlain = value('MySqlPassword') !== '';
  const has = isPlain || value('MySqlPassHash') !== '' || value('MySqlPassObfuscated') !== '';
  return has && value('MySqlUser') !== ''
    ? { server: value('ServerName') || 'localhost', database: value('DatabaseName'), user: value('MySqlUser'), isPlain }
    : null;
}

interface OwnedLine {
  readonly label: string;
  readonly owner: string | null;
}

const serviceLine: ThingKind<OwnedLine> = thingKind({ label: ({ label }) => label, owners: ({ owner }) => (owner === null ? [] : [owner]) });
/** A command line that a file holds. */
const lineFile: ThingKind<OwnedLine> = { ...serviceLine, plane: 'files' };

interface Line {
  readonly host: string;
  readonly words: string;
  readonly label: string;
  readonly isFile: boolean;
  readonly evidence: () => readonly Evidence[];
}

/** Adds what a command line opens. Its node and its owner; null when no password stands there. */
function addLine(
  build: ReachBuilder,
  { configs }: ReachParts,
  { host, words, label, isFile, evidence }: Line,
): { readonly node: number; readonly owner: string | null } | null {
  const login = loginIn(words);
  if (login === null) return null;
  const destination = configs.destination({ ...statedServer(login.server), database: login.database, user: login.user, host });
  const owner = destination.tenant;
  const node = build.node(isFile ? lineFile : serviceLine, '', label, { label, owner });
  build.step({
    from: node,
    to: passwordNode(build, destination, login, () => label),
    by: `holds the password of ${login.user}`,
    precondition: login.isPlain ? null : obfuscatedWords,
    evidence,
  });
  return { node, owner };
}

/** A shortcut, or a RemoteApp file. What a process was started with only its own user and administrators see, on Windows. */
function addShortcut(build: ReachBuilder, parts: ReachParts, host: string, at: number, row: CommandLineRow): void {
  const { origin, program, arguments: words } = row;
  if (/^\d+$/.test(origin)) return;
  const evidence = (): readonly Evidence[] => [{ source: sourceId('host.commandLines', host), pointer: `/${at}`, excerpt: `${origin}: ${program} ${words}` }];
  const line = addLine(build, parts, { host, words, label: `${origin} on ${host}`, isFile: true, evidence });
  if (line === null) return;
  addReaders(build, parts, {
    host,
    path: origin,
    folder: folderOf(origin),
    to: line.node,
    owner: line.owner,
    leavesOut: line.owner,
    subject: () => ({ type: 'program', id: `${host}: ${origin}` }),
    fix: () => putAwayFix(host, origin, secretAdvice(row)),
  });
  build.add(hostNode(build, 'host', host), line.node, openFileWords, evidence);
}

/** The command line of a service: who may read the service's configuration, or on Linux whoever works there, sees it. */
function addServiceLine(build: ReachBuilder, parts: ReachParts, facts: HostFacts, at: number, { name, command, descriptor }: ServiceRow): void {
  const { host } = facts.context;
  const evidence = (): readonly Evidence[] => [{ source: sourceId('host.services', host), pointer: `/${at}/command`, excerpt: `${name}: ${command}` }];
  const line = addLine(build, parts, { host, words: command, label: `the command line of service ${name} on ${host}`, isFile: false, evidence });
  if (line === null) return;
  const weak: WeakHop = {
    key: `command line ${host} ${name}`,
    kind: 'file',
    subject: { type: 'service', id: `${host} ${name}` },
    expected: 'command lines without passwords',
    fix: () => ({
      language: 'cmd',
      target: host,
      commands: [],
      undo: [],
      verify: [{ command: `sc qc "${name}"`, expect: 'a BINARY_PATH_NAME without a password' }],
      note: `Register ${name} without the password (sc config, binPath=), let it read its configuration file, and change the password: it has to count as known.`,
    }),
  };
  const to = line.node;
  const missing = [sourceId('host.services', host)];
  const unread = (): void =>
    build.step({
      from: hostNode(build, 'at', host),
      to,
      certain: false,
      by: `who may read the configuration of ${name} on ${host} was not read`,
      missing,
      evidence,
    });
  if (facts.get('host.identity')?.os === 'linux')
    build.step({ from: hostNode(build, 'at', host), to, by: 'systemctl shows it to whoever works there', evidence, weak });
  else if (descriptor === null) unread();
  else {
    const readers = facts.get('host.serviceAccess')?.readersOf(descriptor) ?? null;
    if (readers === null) unread();
    for (const { tenants, who, certain } of readers ?? []) {
      const from =
        tenants === 'everyone' ? [hostNode(build, 'at', host)] : tenants.filter((id) => id !== line.owner).flatMap((id) => peopleNode(build, id) ?? []);
      for (const node of from)
        build.step({
          from: node,
          to,
          certain,
          by: certain ? `${who} can read its configuration` : `whether ${who} can read the configuration of ${name} on ${host} could not be decided`,
          precondition: `somebody of the tenant is logged on at ${host}`,
          missing: certain ? [] : [sourceId('host.principals', host)],
          evidence: () => [...evidence(), { source: sourceId('host.services', host), pointer: `/${at}/descriptor`, excerpt: `${name}: ${descriptor.sddl}` }],
          weak,
        });
    }
  }
  build.step({ from: hostNode(build, 'host', host), to, by: 'rules every service of the machine', evidence });
}
