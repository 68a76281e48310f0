import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import type { ServerConnection } from '../../domain/open-dental-config/open-dental-config.ts';
import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import type { Evidence, Fail, Fix, Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import type { ConfigDestination, SiteConfig, SiteConfigs } from '../site/configs.ts';
import { type DatabaseSettings, settingEvidence } from '../site/database-settings.ts';
import { type Destination, statedServer } from '../site/destinations.ts';
import { nameOfTenant } from './access-verdicts.ts';

/** The facts that the question needs where configured connections lead. */
export type TargetFacts = RuleContext & { readonly 'site.configs': SiteConfigs; readonly 'site.settings': readonly DatabaseSettings[] };

/** One verdict per configuration file, and per server that a database names in its preferences. */
export function* configTargets(facts: TargetFacts): Iterable<Verdict> {
  for (const config of facts['site.configs'].configs) yield* fileVerdicts(facts, config);
  for (const settings of facts['site.settings']) yield* preferenceVerdicts(facts, settings);
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

function* fileVerdicts(facts: TargetFacts, config: SiteConfig): Iterable<Verdict> {
  const { path, folderOwner, destinations, pass } = config;
  const { subject } = pass;
  const main = destinations.find(({ connection }) => connection.role === 'main') ?? destinations[0];
  const servers = config.config.serverConnections.filter(({ uri }) => (uri ?? '') !== '');
  const { ofAddress } = facts['site.configs'].middleTiers;
  const user = folderOwner ?? main?.tenant ?? null;
  const tenants = user === null ? [] : [user];
  let failed = false;
  for (const destination of destinations) {
    const stranger = strangerAt(user, destination);
    if (stranger === null) continue;
    failed = true;
    yield fileFails(facts, config, destination, stranger, subject);
  }
  for (const server of servers) {
    const owner = ofAddress(server.uri ?? '');
    if (owner === null || user === null || owner === user) continue;
    failed = true;
    yield addressFails(facts, config, server, { owner, reacher: user, subject });
  }
  // What a broken file says is files/config-unparsable's.
  if (failed || destinations.length + servers.length === 0) return;
  const unknown = destinations.find(({ instance, connection }) => instance === null && connection.server !== '');
  if (unknown === undefined) yield pass.tenants.length === tenants.length && pass.tenants[0] === tenants[0] ? pass : { status: 'pass', subject, tenants };
  else {
    const reason = `Which server ${unknown.connection.server}${unknown.connection.port === null ? '' : `:${unknown.connection.port}`} in ${path} is, nobody said (mysql, hosts.*.names).`;
    yield { status: 'not-assessed', subject, tenants, missing: [], reason };
  }
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
    { subject, owner, reacher, evidence: config.evidenceOf(connection) },
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
  const said = config.evidenceOf(null);
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
  const named = statements.preferences.filter(({ name }) => serverPreferenceNames.has(name));
  if (named.length === 0) return;
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
