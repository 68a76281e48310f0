import { keyOf } from '../../domain/grants-sql/grant-ledger.ts';
import type { ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { sqlGrantee, sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { coveringPatternSet } from '../../domain/open-dental/covering-pattern-set.ts';
import { backupName } from '../../domain/open-dental/database-names.ts';
import { flushPrivilegesOf } from '../../facts/mysql/update-requirements.ts';
import { instancesOf } from '../../inventory/instances.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import type { DatabaseRow } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { applySql } from '../simulation/apply-sql.ts';
import type { World } from '../simulation/world.ts';
import { accountHosts } from './account-hosts.ts';
import { type CreationPart, type CreationParts, type CreationSite } from './creation-part.ts';

/** Stands where a password has to be written. No server takes it: the script stops there until somebody does. */
const passwordMark = '<NEW PASSWORD, IN QUOTES>';

/** The patterns of a planned tenant that meet nobody else's names, or why there are none. */
export interface PlannedPatterns {
  readonly patterns: readonly string[];
  /** What stands in the way; null when nothing does. */
  readonly problem: string | null;
}

/** The disjoint set of patterns for the planned tenant's databases on one instance: live names, dated backups, archives. */
export function plannedPatterns({ tenant, inventory }: CreationSite, instance: string, server: ServerSemantics): PlannedPatterns {
  const others = tenantsOn(inventory, instance).filter((id) => id !== tenant.id);
  const set = coveringPatternSet(
    tenant.databases,
    others.flatMap((id) => inventory.tenants[id]?.databases ?? []),
    { ...server, archive: true },
  );
  if (set.possible) return { patterns: set.patterns, problem: null };
  if (set.reason === 'wildcards-disabled') {
    return { patterns: [], problem: `partial_revokes is ON on ${instance}, so no pattern can cover the backups` };
  }
  return { patterns: [], problem: `${set.witness ?? 'a name'} would be ${set.other ?? 'another'}'s as well` };
}

/** Databases, accounts and exact grants on every instance of the tenant's server. */
export function sqlSteps(site: CreationSite): CreationParts {
  const { tenant, inventory, places } = site;
  const instances = instancesOf(inventory, tenant.server);
  const hosts = accountHosts(tenant, inventory);
  const asks = [...(tenant.databases.length === 0 ? [`tenants.${tenant.id}.databases: the name of its database`] : []), ...hosts.asks];
  if (tenant.databases.length === 0 || hosts.accounts.length === 0) return { parts: [], asks };
  const made = instances.map((instance): CreationPart | string => {
    const seen = places.instances.get(instance)?.get('mysql.server');
    if (seen === undefined) return `a look at ${instance} (${sourceId('mysql.server', instance)}): which statements it takes depends on its version`;
    const server = serverSemantics(seen.version, seen.variables);
    const { patterns, problem } = plannedPatterns(site, instance, server);
    return problem === null ? sqlPart(site, instance, server, patterns, hosts.accounts) : `another database name or setting: ${problem}`;
  });
  return { parts: made.filter((one) => typeof one !== 'string'), asks: [...asks, ...made.filter((one) => typeof one === 'string')] };
}

function sqlPart(
  { tenant }: CreationSite,
  instance: string,
  server: ServerSemantics,
  patterns: readonly string[],
  accounts: readonly { readonly user: string; readonly host: string }[],
): CreationPart {
  const grantees = accounts.map(({ user, host }) => sqlGrantee(user, host, false));
  const [flush = 'RELOAD'] = flushPrivilegesOf(server);
  // In clear over the office's line, unless a tunnel carries it.
  const tls = tenant.workstations.connection === 'direct' && tenant.workstations.vpn === null ? ' REQUIRE SSL' : '';
  const create = grantees.map((to) => `CREATE USER ${to} IDENTIFIED BY ${passwordMark}${tls};`);
  const grants = grantees.flatMap((to) => [
    ...patterns.map((pattern) => `GRANT ALL PRIVILEGES ON ${sqlIdentifier(pattern)}.* TO ${to};`),
    // The one right beyond its own names that Open Dental's backup takes since 22.4 (FLUSH TABLE).
    `GRANT ${flush} ON *.* TO ${to};`,
  ]);
  const databases = tenant.databases.map((name) => `CREATE DATABASE ${sqlIdentifier(name)} CHARACTER SET utf8;`);
  const backup = sqlIdentifier(backupName(tenant.databases[0] ?? '', { year: 2027, month: 1, day: 15 }));
  const step: CreationPart['step'] = {
    title: `Accounts, grants and databases of ${tenant.id} on ${instance}`,
    language: 'sql',
    target: instance,
    commands: [...create, ...grants, ...databases],
    undo: [...tenant.databases.map((name) => `DROP DATABASE ${sqlIdentifier(name)};`), ...grantees.map((to) => `DROP USER ${to};`)],
    verify: [
      ...grantees.map((to) => ({ command: `SHOW GRANTS FOR ${to};`, expect: `the ${patterns.length} patterns and ${flush}, nothing else` })),
      { command: `as the account, from its network: CREATE DATABASE ${backup}; DROP DATABASE ${backup};`, expect: 'both work' },
      { command: 'as the account, from its network: SHOW DATABASES;', expect: `information_schema and ${tenant.databases.join(', ')} only` },
    ],
    note: `Write a new password nobody else has in place of ${passwordMark}; the server refuses the script until then. Undo drops the database: only while it is empty. ${flush} is what Open Dental's backup needs; its holder can make the whole server wait.`,
  };
  return { step, apply: (world) => applyPrinted(world, instance, [...create, ...grants], tenant.databases) };
}

/** Runs the printed statements in the model, which refuses what the server would. */
function applyPrinted(world: World, instance: string, commands: readonly string[], databases: readonly string[]): string | null {
  const rows = world.rows<DatabaseRow>('mysql.databases', instance, databaseKey);
  if (rows === null) return `mysql.databases@${instance} was not collected`;
  for (const command of commands) {
    const outcome = applySql(world, instance, command.replaceAll(passwordMark, sqlString('rehearsed')));
    if (outcome.type !== 'applied') return outcome.reason;
  }
  for (const name of databases) {
    if (rows.get(databaseKey({ name })) !== undefined) return `${instance} has ${name} already`;
    rows.set(databaseKey({ name }), [{ name }]);
  }
  return null;
}

/** As the model keys databases elsewhere: database, none, and name. */
function databaseKey({ name }: DatabaseRow): string {
  return keyOf('', name);
}
