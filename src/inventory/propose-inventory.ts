import { schemaPatternMatches } from '../domain/mysql/schema-pattern.ts';
import { serverSemantics } from '../domain/mysql/server-semantics.ts';
import { databasePart, parseBackupName } from '../domain/open-dental/database-names.ts';
import type { ArtifactKind, ArtifactMap, Snapshot } from '../snapshot/snapshot.ts';
import { sourceId } from '../snapshot/snapshot.ts';
import { folderKey } from './folder-key.ts';
import { type HostProposal, proposeFromHost } from './host-proposal.ts';
import { isPrintable, quoted, yamlText } from './inventory-problem.ts';
import { ownership, splitAccount } from './ownership.ts';

/** What is guessed of one tenant; a value that several would claim is left to a person, with its reason. */
interface Guess {
  readonly id: string;
  readonly database: string;
  readonly title: string;
  readonly accounts: string[];
  readonly folders: readonly string[];
  readonly hl7: readonly Hl7Guess[];
}

interface Hl7Guess {
  /** Keys of what two tenants cannot both have: the service and the port. */
  readonly keys: readonly string[];
  readonly yaml: string;
}

/** Users with rights by schema rows, by how many Open Dental databases they reach. */
interface Users {
  readonly shared: ReadonlyMap<string, readonly string[]>;
  readonly everywhere: readonly string[];
}

/**
 * Writes a first `bitewing.yaml` from what was collected of one instance, for a person to review. One tenant per Open Dental
 * database; whatever is shared, unknown or would make someone an administrator stays a comment. Holds no secret. `host`: a machine whose
 * folders, people and services were collected too.
 */
export function proposeInventory(snapshot: Snapshot, instance: string, host: string | null = null): string {
  const preferences = artifact(snapshot, 'opendental.preferences', instance) ?? {};
  const openDental = Object.keys(preferences).sort();
  const names = new Set(openDental);
  const live = openDental.filter((name) => livesAlone(name, names));
  const ids = new Set<string>();
  const guesses = live.map((database) => guess(snapshot, instance, database, newId(database, ids)));
  const users = assignAccounts(snapshot, instance, guesses);
  const found = host === null ? null : proposeFromHost(snapshot, host, guesses);
  const lines = [
    '# Proposed by bitewing init; a person must review every line. Guesses say where they come from.',
    `site: ${yamlText(snapshot.inventory.site)}`,
    "# naming: 'od_{slug}_{number:4}'  # unknown: the template of database names, if the site has one",
    ...hostLines(snapshot, instance, host, found),
    'mysql:',
    `  ${instance}: ${targetYaml(snapshot, instance)}`,
    ...users.everywhere.map(
      (user) => `  # administrator? ${quoted(user)} reaches every database by global rights; if it is yours, list it under administrators`,
    ),
    guesses.length === 0 ? 'tenants: {}' : 'tenants:',
    ...guesses.flatMap((tenant) => tenantYaml(tenant, guesses, instance, found?.principals.get(tenant.id) ?? [])),
    ...[...users.shared].flatMap(([user, databases]) => sharedLines(user, databases)),
    ...(found?.comments ?? []),
    ...unknownLines(snapshot, instance, names),
    ...(host === null ? [] : unreadLines(snapshot.sources.filter(({ target, kind }) => target === host && hostReadKinds.includes(kind)))),
    ...sourceLines(snapshot),
  ];
  return `${lines.join('\n')}\n`;
}

/** The exported files it was made of: an audit reads them again. */
function sourceLines({ inventory: { sources } }: Snapshot): string[] {
  const line = ({ probe, target, files }: (typeof sources)[number]): string =>
    `  - { probe: ${probe}, target: ${yamlText(target)}, files: [${files.map(yamlText).join(', ')}] }`;
  return sources.length === 0 ? [] : ['sources:  # paths start from the folder of this file', ...sources.map(line)];
}

function artifact<K extends ArtifactKind>(snapshot: Snapshot, kind: K, instance: string): ArtifactMap[K] | undefined {
  // The snapshot was validated when it was built or loaded: what stands under a source id has the shape of its kind.
  return snapshot.artifacts[sourceId(kind, instance)] as ArtifactMap[K] | undefined;
}

// A backup or archive has the tables of its live database; it is nobody's own tenant while that one exists.
function livesAlone(name: string, names: ReadonlySet<string>): boolean {
  const others = new Set(names);
  others.delete(name);
  return databasePart(name, others) === null;
}

function newId(database: string, taken: Set<string>): string {
  const whole = database
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 56);
  const short = whole.replace(/^od_/, '').replace(/_\d+$/, '');
  let id = /^[a-z0-9]/.test(short) && !taken.has(short) ? short : whole === '' ? 'tenant' : whole;
  for (let n = 2; taken.has(id); n++) id = `${whole === '' ? 'tenant' : whole}-${n}`;
  taken.add(id);
  return id;
}

function guess(snapshot: Snapshot, instance: string, database: string, id: string): Guess {
  const preferences = artifact(snapshot, 'opendental.preferences', instance)?.[database] ?? [];
  const preference = (name: string): string => preferences.find((row) => row.name === name)?.value ?? '';
  const folders = preference('DocPath')
    .split(';')
    .map((folder) => folder.trim());
  const definitions = artifact(snapshot, 'opendental.hl7Definitions', instance)?.[database] ?? [];
  const hl7 = definitions
    .filter(({ enabled }) => enabled)
    .map((definition) => {
      const tcp = definition.mode === 1;
      const listen = /^[1-9]\d{0,4}$/.test(definition.incomingPort) && Number(definition.incomingPort) < 65536 ? definition.incomingPort : null;
      const host = fits(definition.server, 256) ? definition.server : instance;
      const service = fits(definition.serviceName, 1024) ? definition.serviceName : null;
      const members = [
        `host: ${yamlText(host)}`,
        ...(service === null ? [] : [`service: ${yamlText(service)}`]),
        `mode: ${['file', 'tcp', 'sftp'][definition.mode]}`,
        ...(tcp && listen !== null ? [`listen: ${listen}`] : []),
        ...(!tcp && fits(definition.incomingFolder, 1024) ? [`inbound: ${yamlText(definition.incomingFolder)}`] : []),
        ...(!tcp && fits(definition.outgoingFolder, 1024) ? [`outbound: ${yamlText(definition.outgoingFolder)}`] : []),
      ];
      const on = host.toLowerCase();
      const keys = [...(service === null ? [] : [`service ${on} ${service.toLowerCase()}`]), ...(tcp && listen !== null ? [`port ${on} ${listen}`] : [])];
      return { keys, yaml: `{ ${members.join(', ')} }` };
    });
  return {
    id,
    database,
    title: preference('PracticeTitle').trim(),
    accounts: [],
    folders: folders.filter((folder) => folder !== ''),
    hl7,
  };
}

function fits(text: string, limit: number): boolean {
  return /\S/.test(text) && text.length <= limit && isPrintable(text);
}

// Gives each user with rows for one tenant's databases to that tenant; the others are for a person to decide.
function assignAccounts(snapshot: Snapshot, instance: string, guesses: readonly Guess[]): Users {
  const server = artifact(snapshot, 'mysql.server', instance);
  const semantics = serverSemantics(server?.version ?? '', server?.variables ?? {});
  const known = ownership(snapshot.inventory, instance);
  const accounts = artifact(snapshot, 'mysql.accounts', instance) ?? [];
  const administrators = (snapshot.inventory.mysql[instance]?.administrators ?? []).map((account) => splitAccount(account).user);
  const undecided = new Set([...administrators, ...accounts.filter(({ isRole }) => isRole).map(({ user }) => user)]);
  const reached = new Map<string, Set<Guess>>();
  const matches = new Map<string, readonly Guess[]>();
  for (const { user, host, db, privileges } of artifact(snapshot, 'mysql.schemaGrants', instance) ?? []) {
    if (privileges === '' || known.isAdministrator(user, host)) continue;
    const hit = matches.get(db) ?? guesses.filter(({ database }) => schemaPatternMatches(db, database, semantics));
    matches.set(db, hit);
    const all = reached.get(user) ?? new Set();
    for (const tenant of hit) all.add(tenant);
    reached.set(user, all);
  }
  const shared = new Map<string, readonly string[]>();
  for (const [user, tenants] of [...reached].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const [only, ...more] = tenants;
    const claimable = /^[^@]{1,128}$/.test(user) && !undecided.has(user);
    if (only !== undefined && more.length === 0 && claimable) only.accounts.push(user);
    else if (only !== undefined)
      shared.set(
        user,
        [...tenants].map(({ database }) => database),
      );
  }
  const everywhere = accounts
    .filter(({ user, host, privileges }) => privileges.split(',').includes('SELECT') && !known.isAdministrator(user, host))
    .map(({ user }) => user);
  return { shared, everywhere: [...new Set(everywhere)].sort() };
}

function tenantYaml(tenant: Guess, all: readonly Guess[], instance: string, principals: readonly string[]): string[] {
  const [name, origin] = tenantName(tenant);
  const folders = new Map(tenant.folders.map((folder) => [folderKey(folder, instance), folder]));
  const own = (key: string, keysOf: (other: Guess) => readonly string[]): boolean => all.every((other) => other === tenant || !keysOf(other).includes(key));
  const folderKeys = (other: Guess): string[] => other.folders.map((folder) => folderKey(folder, instance));
  const claimed = [...folders].filter(([key, folder]) => fits(folder, 1024) && own(key, folderKeys)).map(([, folder]) => folder);
  const left = [...folders.values()].filter((folder) => !claimed.includes(folder));
  const hl7Keys = (other: Guess): string[] => other.hl7.flatMap(({ keys }) => keys);
  const separate = tenant.hl7.filter(({ keys }) => keys.every((key) => own(key, hl7Keys)));
  const backup = parseBackupName(tenant.database);
  const list = (values: readonly string[]): string => `[${values.map(yamlText).join(', ')}]`;
  return [
    `  ${yamlText(tenant.id)}:`,
    `    name: ${yamlText(name)}  # ${origin}`,
    '    stage: live',
    `    server: ${yamlText(instance)}`,
    `    databases: ${list([tenant.database])}  # has Open Dental tables${backup === null ? '' : `; by its name a backup of ${quoted(backup.live)}, which is not here: whose is it?`}`,
    `    accounts: ${list(tenant.accounts)}  # ${tenant.accounts.length > 0 ? 'users whose grants reach this database only' : 'unknown: no user reaches this database only'}`,
    `    atoz: ${list(claimed)}  # preference DocPath`,
    ...left.map((folder) => `    # shared: decide: A to Z folder ${quoted(folder)} is named by several databases, or cannot be written here`),
    ...(separate.length === 0 ? [] : ['    hl7:  # enabled rows of hl7def', ...separate.map(({ yaml }) => `      - ${yaml}`)]),
    ...tenant.hl7
      .filter((one) => !separate.includes(one))
      .map(({ yaml }) => `    # shared: decide: HL7 service or port is named by several databases: ${yaml}`),
    principals.length === 0
      ? '    # principals: []  # unknown: Windows users and groups'
      : `    principals: ${list(principals)}  # let into its A to Z folders and nobody else’s`,
    '    # workstations: { connection: direct, networks: [], vpn: null }  # unknown',
  ];
}

// Only a server on Linux keeps database names apart by letter case; the inventory needs to know.
function hostLines(snapshot: Snapshot, instance: string, host: string | null, found: HostProposal | null): string[] {
  const keepsCase = artifact(snapshot, 'mysql.server', instance)?.variables['lower_case_table_names'] === '0';
  const server = keepsCase && host !== instance ? [`  ${instance}: { os: linux }  # lower_case_table_names is 0`] : [];
  const machine = host === null || found === null ? [] : [`  ${yamlText(host)}: ${found.host}  # as it says itself`];
  return server.length + machine.length === 0 ? [] : ['hosts:', ...server, ...machine];
}

function tenantName({ title, database, id }: Guess): readonly [string, string] {
  if (fits(title, 256)) return [title, 'preference PracticeTitle'];
  return [fits(database, 256) ? database : id, 'unknown: PracticeTitle is empty or cannot be written here'];
}

function targetYaml(snapshot: Snapshot, instance: string): string {
  const target = Object.hasOwn(snapshot.inventory.mysql, instance) ? snapshot.inventory.mysql[instance] : undefined;
  if (target === undefined) return '{}';
  const { host, port, socket, user, passwordEnv, passwordFile, tls, administrators } = target;
  const texts = Object.entries({ host, socket, user, passwordEnv, passwordFile }).filter((pair): pair is [string, string] => pair[1] !== null);
  const ca = tls.ca === null ? '' : `, ca: ${yamlText(tls.ca)}`;
  return `{ ${[
    ...texts.map(([key, value]) => `${key}: ${yamlText(value)}`),
    `port: ${port}`,
    `tls: { mode: ${tls.mode}${ca}${tls.askOldVersions === true ? ', askOldVersions: true' : ''} }`,
    `administrators: [${administrators.map(yamlText).join(', ')}]`,
  ].join(', ')} }`;
}

function sharedLines(user: string, databases: readonly string[]): string[] {
  const shown = databases.slice(0, 5).map(quoted).join(', ');
  const more = databases.length > 5 ? ` and ${databases.length - 5} more` : '';
  return [`# shared: decide: account ${quoted(user)} reaches ${shown}${more}`];
}

function unknownLines(snapshot: Snapshot, instance: string, openDental: ReadonlySet<string>): string[] {
  const system = new Set(['information_schema', 'mysql', 'performance_schema', 'sys']);
  const databases = (artifact(snapshot, 'mysql.databases', instance) ?? []).map(({ name }) => name);
  const others = databases.filter((name) => !system.has(name.toLowerCase()) && databasePart(name, openDental) === null).sort();
  const sources = snapshot.sources.filter(({ target, kind }) => target === instance && readKinds.includes(kind));
  return [...others.map((name) => `# unclaimed: database ${quoted(name)} has no readable Open Dental tables`), ...unreadLines(sources)];
}

function unreadLines(sources: Snapshot['sources']): string[] {
  return [
    ...sources.filter(({ status }) => status !== 'collected').map(({ kind, status, reason }) => `# unknown: ${kind} was ${status}: ${plain(reason ?? '')}`),
    ...sources.flatMap(({ kind, gaps }) => gaps.map(({ item, status, reason }) => `# unknown: ${kind} of ${quoted(item)} was ${status}: ${plain(reason)}`)),
  ];
}

const hostReadKinds: readonly ArtifactKind[] = ['host.identity', 'host.principals', 'host.shares', 'host.services', 'files.objects', 'files.configs'];

const readKinds: readonly ArtifactKind[] = ['opendental.preferences', 'opendental.hl7Definitions', 'mysql.databases', 'mysql.schemaGrants', 'mysql.accounts'];

// A reason comes from a server and may hold anything; a comment must stay one line.
function plain(reason: string): string {
  return yamlText(reason.slice(0, 200)).slice(1, -1);
}
