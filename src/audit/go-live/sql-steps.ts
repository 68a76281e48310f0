import { parseGrantStatements } from '../../domain/grants-sql/parse-grant-statements.ts';
import type { GrantTables, ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { sqlGrantee, sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { coveringPatternSet } from '../../domain/open-dental/covering-pattern-set.ts';
import { backupName } from '../../domain/open-dental/database-names.ts';
import { flushPrivilegesOf } from '../../facts/mysql/update-requirements.ts';
import { instancesOf } from '../../inventory/instances.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { accountHosts } from './account-hosts.ts';
import { type CreationPart, type CreationParts, type CreationSite, firstReason } from './creation-part.ts';
import type { SnapshotDraft } from './snapshot-draft.ts';

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
  return { step, apply: (draft) => applySql(draft, instance, server, step.commands, tenant.databases) };
}

/** Runs the printed statements against the grant tables of the draft. */
function applySql(draft: SnapshotDraft, instance: string, server: ServerSemantics, commands: readonly string[], databases: readonly string[]): string | null {
  const sql = commands.join('\n').replaceAll(passwordMark, sqlString('rehearsed'));
  const { tables, problems } = parseGrantStatements(sql, { dialect: { flavor: server.flavor, version: server.version }, printed: false });
  const [problem] = problems;
  if (problem !== undefined) return `the model cannot read line ${problem.line}: expected ${problem.expected}, found ${problem.found}`;
  const add = <K extends keyof typeof kinds>(kind: K): string | null =>
    draft.change(kind, instance, (rows) => [...rows, ...tables[kinds[kind]]] as typeof rows);
  return firstReason(
    add('mysql.accounts'),
    add('mysql.schemaGrants'),
    add('mysql.dynamicGrants'),
    draft.change('mysql.passwords', instance, (rows) => [
      ...rows,
      ...tables.accounts.map(({ user, host }) => ({ user, host, state: 'set' as const, fingerprint: `rehearsed:${user}` })),
    ]),
    draft.change('mysql.databases', instance, (rows) => [...rows, ...databases.map((name) => ({ name }))]),
  );
}

/** Artifacts that hold what the printed statements add, and the table each is. */
const kinds = {
  'mysql.accounts': 'accounts',
  'mysql.schemaGrants': 'schemaGrants',
  'mysql.dynamicGrants': 'dynamicGrants',
} as const satisfies Record<string, keyof GrantTables>;
