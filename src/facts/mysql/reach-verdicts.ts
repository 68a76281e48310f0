import type { AccessEngine, Client } from '../../domain/mysql/access.ts';
import { privilegeNames, type PrivilegeSet } from '../../domain/mysql/privileges.ts';
import { accountLabel, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { Evidence, Fail, Fix, Hop, Sides, Subject } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { causeFix } from './cause-fix.ts';
import { ownersPerRow, type ReachCause, type ReachingLogin } from './database-reach.ts';
import { rowEvidence, rowHolder, rowScope } from './grant-row.ts';

type ReachFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** What a rule adds to the facts of a cause. */
export interface ReachWords {
  /** Which server rule makes this true although it looks right. */
  readonly because: string;
  readonly expected: string;
  /** Replaces the plain removal of the row. */
  readonly fix?: Fix;
}

/** How a client is called in sentences: its address, its name, or the local socket. */
export function clientLabel(client: Client): string {
  return client.ip ?? (client.hostName === 'localhost' ? 'the local socket' : (client.hostName ?? 'an unknown address'));
}

/** What a set of privileges lets somebody do, in plain words. */
export function rightsInWords(privileges: PrivilegeSet): string {
  const words = knownWords.get(privileges) ?? rightsWords(privileges);
  knownWords.set(privileges, words);
  return words;
}

/** Few sets are there, and many rows have each. */
const knownWords = new Map<PrivilegeSet, string>();

function rightsWords(privileges: PrivilegeSet): string {
  const names: ReadonlySet<string> = new Set(privilegeNames(privileges));
  const words = [];
  if (names.has('SELECT')) words.push('read');
  if (['INSERT', 'UPDATE', 'DELETE'].some((name) => names.has(name))) words.push('change');
  if (names.has('DROP')) words.push('drop');
  if (words.length === 0) words.push(names.size === 0 ? 'use' : `use (${[...names].join(', ')})`);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}` : (words[0] ?? '');
}

/** The tenant's name for sentences; an id stands for itself. */
export function tenantName(facts: InstanceContext, id: string | null): string {
  return id === null ? 'An account of no tenant' : (facts.inventory.tenants[id]?.name ?? id);
}

/** A failing verdict per cause, or one per row where it reaches very many owners. */
export function* reachVerdicts(facts: ReachFacts, causes: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Iterable<Fail> {
  for (const { cause, everybody } of causes.flatMap((one) => (one.everybody ? [{ cause: one, everybody: one.everybody }] : []))) {
    yield aboutEverybody(facts, cause, everybody, words(cause));
  }
  for (const group of groupByRow(causes.filter(({ everybody }) => everybody === null))) {
    if (group.length > ownersPerRow) yield aggregated(facts, group, words);
    else for (const cause of group) yield single(facts, cause, words(cause));
  }
}

function groupByRow(causes: readonly ReachCause[]): readonly (readonly ReachCause[])[] {
  const groups = new Map<string, ReachCause[]>();
  for (const cause of causes) {
    const key = `${cause.table}/${cause.row}/${cause.holder}/${cause.role ?? ''}/${reacherOf(cause) ?? '*'}`;
    const group = groups.get(key);
    if (group) group.push(cause);
    else groups.set(key, [cause]);
  }
  return [...groups.values()];
}

function reacherOf(cause: ReachCause): string | null {
  const first = cause.logins[0]?.reacher ?? null;
  return cause.logins.every(({ reacher }) => reacher === first) ? first : null;
}

function single(facts: ReachFacts, cause: ReachCause, words: ReachWords): Fail {
  const [database] = cause.databases;
  const { user, host } = rowHolder(facts['mysql.access'].grants, cause);
  const others = cause.databases.length - 1;
  const what = `${database?.name ?? ''}${others > 0 ? ` and ${others} more` : ''}`;
  const can = rightsInWords(cause.databases.reduce((all, one) => all | one.privileges, 0));
  return {
    ...common(facts, cause, { owner: cause.owner, reacher: reacherOf(cause) }, words),
    tenants: tenantsOf(cause, [cause.owner]),
    claim: `${reacherName(facts, cause)} can ${can} ${what} of ${tenantName(facts, cause.owner)}.`,
    observed: `Row ${accountLabel(user, host)} on ${rowScope(facts['mysql.access'].grants, cause)} applies to ${cause.databases.map((one) => one.name).join(', ')}.`,
    discriminator: `${cause.owner}/${reacherOf(cause) ?? '*'}`,
  };
}

function aggregated(facts: ReachFacts, group: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Fail {
  const [first] = group;
  if (!first) throw new Error('a group of causes is never empty');
  const owners = group.map((cause) => cause.owner).toSorted();
  const databases = group.reduce((sum, cause) => sum + cause.databases.length, 0);
  return {
    ...common(facts, first, { owner: null, reacher: reacherOf(first), owners }, words(first)),
    tenants: tenantsOf(first, owners),
    claim: `${reacherName(facts, first)} can reach ${databases} databases of ${owners.length} other tenants, among them ${tenantName(facts, first.owner)}.`,
    observed: `One row, ${rowScope(facts['mysql.access'].grants, first)}, applies to ${databases} databases, first ${group
      .slice(0, 5)
      .map((cause) => cause.databases[0]?.name ?? '')
      .join(', ')}.`,
    discriminator: owners.join(','),
  };
}

/** The row is open to every tenant's neighbour, so the verdict is about the whole instance and names nobody. */
function aboutEverybody(facts: ReachFacts, cause: ReachCause, { owners, databases }: NonNullable<ReachCause['everybody']>, words: ReachWords): Fail {
  return {
    ...common(facts, cause, { owner: null, reacher: reacherOf(cause) }, words),
    tenants: [],
    claim: `${reacherName(facts, cause)} can reach ${databases} databases of ${owners} other tenants, among them ${tenantName(facts, cause.owner)}.`,
    observed: `One row, ${rowScope(facts['mysql.access'].grants, cause)}, applies to ${databases} databases, first ${cause.databases.map(({ name }) => name).join(', ')}.`,
    discriminator: `everybody/${reacherOf(cause) ?? '*'}`,
  };
}

function tenantsOf(cause: ReachCause, owners: readonly string[]): string[] {
  const all = new Set(owners);
  for (const login of cause.logins) if (login.reacher !== null) all.add(login.reacher);
  return [...all];
}

function reacherName(facts: ReachFacts, cause: ReachCause): string {
  const accounts = facts['mysql.access'].grants.accounts;
  const [login] = cause.logins;
  const account = login && accounts[login.account];
  const label = account ? ` (${accountLabel(account.user, account.host)})` : '';
  const more = cause.logins.length - 1;
  return `${tenantName(facts, login?.reacher ?? null)}${label}${more > 0 ? ` and ${more} more accounts` : ''}`;
}

function common(facts: ReachFacts, cause: ReachCause, sides: Sides, words: ReachWords): Omit<Fail, 'claim' | 'observed' | 'tenants' | 'discriminator'> {
  const { subject, evidence } = rowTold(facts, cause);
  const [login] = cause.logins;
  const [database] = cause.databases;
  const witness = `SHOW TABLES FROM ${sqlIdentifier(database?.name ?? '')};`;
  return {
    status: 'fail',
    subject,
    sides,
    expected: words.expected,
    because: cause.tie ? `${words.because} An equally specific row competes; the server leaves their order open, so the wider answer counts.` : words.because,
    evidence,
    witness,
    path: login ? hops(facts, cause, login, evidence) : [],
    fix: words.fix ?? causeFix(facts, cause, witness),
  };
}

interface RowTold {
  readonly subject: Subject;
  readonly evidence: readonly Evidence[];
}

/** One row often reaches many databases; what it is is said once. */
const rowsTold = new WeakMap<object, RowTold>();

function rowTold({ instance, 'mysql.access': { grants } }: ReachFacts, cause: ReachCause): RowTold {
  const row = rowHolder(grants, cause);
  let told = rowsTold.get(row);
  if (told === undefined) {
    const subject: Subject = { type: 'grant', id: `${instance}/${accountLabel(row.user, row.host)} on ${rowScope(grants, cause)}` };
    told = { subject, evidence: [rowEvidence(instance, grants, cause)] };
    rowsTold.set(row, told);
  }
  return told;
}

/** One login often reaches many databases; how it begins is the same each time. */
const loginHops = new WeakMap<ReachingLogin, Hop>();

function hops(facts: ReachFacts, cause: ReachCause, login: ReachingLogin, ofRow: readonly Evidence[]): Hop[] {
  const { grants } = facts['mysql.access'];
  const account = grants.accounts[login.account];
  const label = account ? accountLabel(account.user, account.host) : '?';
  let accountHop = loginHops.get(login);
  if (accountHop === undefined) {
    const evidence = [rowEvidence(facts.instance, grants, { table: 'accounts', row: login.account })];
    accountHop = { from: tenantName(facts, login.reacher), to: label, by: `logs in from ${clientLabel(login.client)}`, evidence };
    loginHops.set(login, accountHop);
  }
  const roleHop: Hop[] = login.roleState.startsWith('set role') ? [{ from: label, to: cause.role ?? login.roleState, by: login.roleState, evidence: [] }] : [];
  const databaseHop: Hop = {
    from: cause.role ?? label,
    to: cause.databases[0]?.name ?? '',
    by: `row ${rowScope(grants, cause)}`,
    evidence: ofRow,
  };
  return [accountHop, ...roleHop, databaseHop];
}
