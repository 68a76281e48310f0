import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import type { ServerConnection } from '../../domain/open-dental-config/open-dental-config.ts';
import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import type { Evidence, Fail, Fix, Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import { type ConfigDestination, configEvidence, type SiteConfig, type SiteConfigs } from '../site/configs.ts';
import { type DatabaseSettings, settingEvidence } from '../site/database-settings.ts';
import { type Destination, statedServer } from '../site/destinations.ts';
import { nameOfTenant } from './access-verdicts.ts';

/** The facts that the question needs where configured connections lead. */
export type TargetFacts = RuleContext & { readonly 'site.configs': SiteConfigs; readonly 'site.settings': readonly DatabaseSettings[] };

/** One verdict per configuration file, and per server that a database names in its preferences. */
export function* configTargets(facts: TargetFacts): Iterable<Verdict> {
  for (const config of facts['site.configs'].configs) {
    const failed = fileFailures(facts, config);
    if (failed.length > 0) yield* failed;
    else {
      const verdict = fileVerdict(config);
      if (verdict !== null) yield verdict;
    }
  }
  for (const settings of facts['site.settings']) {
    const { preferences } = settings.statements;
    // Hardly any database names a server.
    if (preferences === null || preferences.some(isServerPreference)) yield* preferenceVerdicts(facts, settings);
  }
}

function isServerPreference({ name }: { readonly name: string }): boolean {
  return serverPreferenceNames.has(name);
}

/** What is wrong with a destination, seen from the tenant that uses it; null: nothing. */
function strangerAt(
  user: string | null,
  { databaseOwner, userOwner }: Destination,
): { readonly owner: string; readonly reacher: string; readonly what: string } | null {
  const reacher = user ?? userOwner;
  if (databaseOwner !== null && reacher !== null && databaseOwner !== reacher) return { owner: databaseOwner, reacher, what: 'database' };
  return userOwner !== null && reacher !== null && userOwner !== reacher ? { owner: userOwner, reacher, what: 'user' } : null;
}

/** The tenant that uses a file; null: nobody knows. */
function userOf({ folderOwner, destinations }: SiteConfig): string | null {
  if (folderOwner !== null) return folderOwner;
  const main = destinations.find(({ connection }) => connection.role === 'main') ?? destinations[0];
  return main?.tenant ?? null;
}

function fileFailures(facts: TargetFacts, config: SiteConfig): readonly Verdict[] {
  const { destinations, pass, config: file } = config;
  const { subject } = pass;
  const user = userOf(config);
  let failed: Verdict[] | null = null;
  for (let at = 0; at < destinations.length; at++) {
    const destination = destinations[at];
    const stranger = destination === undefined ? null : strangerAt(user, destination);
    if (destination !== undefined && stranger !== null) (failed ??= []).push(fileFails(facts, config, destination, stranger, subject));
  }
  if (user === null || file.serverConnections.length === 0) return failed ?? none;
  for (const server of file.serverConnections) {
    const owner = (server.uri ?? '') === '' ? null : facts['site.configs'].middleTiers.ofAddress(server.uri ?? '');
    if (owner !== null && owner !== user) (failed ??= []).push(addressFails(facts, config, server, { owner, reacher: user, subject }));
  }
  return failed ?? none;
}

const none: readonly Verdict[] = [];

/** Of a file that leads to nobody else; null where it leads nowhere: what a broken file says is files/config-unparsable's. */
function fileVerdict(config: SiteConfig): Verdict | null {
  const {
    path,
    destinations,
    pass,
    config: { serverConnections },
  } = config;
  if (destinations.length === 0 && serverConnections.every(({ uri }) => (uri ?? '') === '')) return null;
  const user = userOf(config);
  const isOwn = user === null ? pass.tenants.length === 0 : pass.tenants.length === 1 && pass.tenants[0] === user;
  const { subject } = pass;
  const tenants = isOwn ? pass.tenants : user === null ? [] : [user];
  const unknown = destinations.find(({ instance, connection }) => instance === null && connection.server !== '');
  if (unknown === undefined) return isOwn ? pass : { status: 'pass', subject, tenants };
  const reason = `Which server ${unknown.connection.server}${unknown.connection.port === null ? '' : `:${unknown.connection.port}`} in ${path} is, nobody said (mysql, hosts.*.names).`;
  return { status: 'not-assessed', subject, tenants, missing: [], reason };
}

type Stranger = NonNullable<ReturnType<typeof strangerAt>>;

function fileFails(
  facts: TargetFacts,
  config: SiteConfig,
  { connection, instance }: ConfigDestination,
  { owner, reacher, what }: Stranger,
  subject: Subject,
): Fail {
  const { host, path } = config;
  const thing = what === 'database' ? `database ${connection.database}` : `user ${connection.user}`;
  return fails(
    facts,
    { subject, owner, reacher, evidence: configEvidence(config, connection) },
    {
      claim: `${path} on ${host}, of ${nameOfTenant(facts, reacher)}, opens the ${thing} of ${nameOfTenant(facts, owner)}.`,
      observed: `line ${connection.line}: ${connection.user}@${instance ?? connection.server}, database ${connection.database}`,
      discriminator: `${connection.role} ${connection.database} ${connection.user}`,
      fix: fileFix(config, `set Database, User and MySQLPassHash in line ${connection.line} to ${nameOfTenant(facts, reacher)}’s own`),
    },
  );
}

function addressFails(facts: TargetFacts, config: SiteConfig, { uri, line }: ServerConnection, sides: Omit<Found, 'evidence'>): Fail {
  const { host, path } = config;
  const own = facts.inventory.tenants[sides.reacher]?.workstations.middleTier[0] ?? 'https://…/ServiceMain.asmx';
  const said = configEvidence(config, null);
  const evidence: Evidence = {
    ...said,
    pointer: `${said.pointer}/config/serverConnections/${config.config.serverConnections.findIndex((one) => one.uri === uri)}/uri`,
    excerpt: `${path} line ${line}: URI ${uri ?? ''}`,
  };
  return fails(
    facts,
    { ...sides, evidence },
    {
      claim: `${path} on ${host}, of ${nameOfTenant(facts, sides.reacher)}, opens the Middle Tier of ${nameOfTenant(facts, sides.owner)}.`,
      observed: `line ${line}: ${uri ?? ''}`,
      discriminator: `middle tier ${uri ?? ''}`,
      fix: fileFix(config, `set URI in line ${line} to ${own}`),
    },
  );
}

function fileFix({ host, path }: SiteConfig, change: string): Fix {
  return {
    language: 'cmd',
    target: host,
    commands: [`copy "${path}" "${path}.bitewing"`],
    undo: [`copy /y "${path}.bitewing" "${path}"`, `del "${path}.bitewing"`],
    verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
    note: `Then ${change}, restart the program, and delete the copy: it holds the password.`,
  };
}

interface Found {
  readonly subject: Subject;
  readonly owner: string;
  readonly reacher: string;
  readonly evidence: Evidence;
}

function fails(
  { inventory }: TargetFacts,
  { subject, owner, reacher, evidence }: Found,
  parts: Pick<Fail, 'claim' | 'observed' | 'discriminator' | 'fix'>,
): Fail {
  return {
    status: 'fail',
    subject,
    tenants: [owner, reacher],
    sides: { owner, reacher },
    expected: `databases and users of ${inventory.tenants[reacher]?.name ?? reacher} only`,
    because: 'The program opens what is written here without asking whose it is; nothing in the database says which practice may open it.',
    evidence: [evidence],
    ...parts,
  };
}

/** Preferences that name another server: computer, database, user. */
export const serverPreferences: readonly (readonly [string, string, string])[] = [
  ['ReportingServerCompName', 'ReportingServerDbName', 'ReportingServerMySqlUser'],
  ['ReadOnlyServerCompName', 'ReadOnlyServerDbName', 'ReadOnlyServerMySqlUser'],
  ['ArchiveServerName', '', 'ArchiveUserName'],
];

/** Every preference that the rule reads. */
export const serverPreferenceNames: ReadonlySet<string> = new Set(serverPreferences.flat());

function* preferenceVerdicts(facts: TargetFacts, settings: DatabaseSettings): Iterable<Verdict> {
  const { tenant, database, instance, statements } = settings;
  if (statements.preferences === null) {
    const missing = [sourceId('opendental.preferences', instance)];
    const reason = `The preferences of ${database} were not read.`;
    yield { status: 'not-assessed', subject: { type: 'database', id: `${instance}/${database}` }, tenants: [tenant], missing, reason };
    return;
  }
  const named = statements.preferences.filter(isServerPreference);
  const values = new Map(named.map(({ name, value }) => [name, value.trim()]));
  for (const [computer, db, user] of serverPreferences) {
    const server = values.get(computer) ?? '';
    if (server === '') continue;
    const stated = { ...statedServer(server), database: values.get(db) ?? '', user: values.get(user) ?? '', host: instance };
    const destination = facts['site.configs'].destination(stated);
    const subject: Subject = { type: 'setting', id: `${instance}/${database} ${computer}` };
    const stranger = strangerAt(tenant, destination);
    if (stranger !== null) {
      const name = stranger.what === 'database' ? db : user;
      const source: PathSource = { table: 'preference', key: name, column: 'ValueString' };
      const value = values.get(name) ?? '';
      const said = { subject, owner: stranger.owner, reacher: tenant, evidence: settingEvidence(settings, source, value) };
      yield fails(facts, said, {
        claim: `${nameOfTenant(facts, tenant)} has a ${computer.replace(/Server.*/, ' server').toLowerCase()} that is the ${stranger.what} ${value} of ${nameOfTenant(facts, stranger.owner)}.`,
        observed: `${computer} = ${server}, ${db === '' ? '' : `${db} = ${stated.database}, `}${user} = ${stated.user}`,
        discriminator: `${name} ${value}`,
        fix: preferenceFix(instance, database, name, value),
      });
    } else if (destination.instance === null) {
      yield { status: 'not-assessed', subject, tenants: [tenant], missing: [], reason: `Which server ${server} is, nobody said (mysql, hosts.*.names).` };
    } else yield { status: 'pass', subject, tenants: [tenant] };
  }
}

function preferenceFix(instance: string, database: string, name: string, value: string): Fix {
  const set = (to: string): string => `UPDATE ${sqlIdentifier(database)}.preference SET ValueString = ${sqlString(to)} WHERE PrefName = ${sqlString(name)};`;
  return {
    language: 'sql',
    target: instance,
    commands: [set('')],
    undo: [set(value)],
    verify: [
      { command: `SELECT ValueString FROM ${sqlIdentifier(database)}.preference WHERE PrefName = ${sqlString(name)};`, expect: 'nothing, or the tenant’s own' },
    ],
    note: 'Blank means reports run on the main server. If the practice needs a server of its own for it, write that one instead.',
  };
}
