import type { AccessEngine, Client } from '../../domain/mysql/access.ts';
import { privilegeNames, type PrivilegeSet } from '../../domain/mysql/privileges.ts';
import { accountLabel, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { Evidence, Fail, Fix, Hop, Subject, Verdict } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { accountPasses } from './account-passes.ts';
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
  let words = knownWords.get(privileges);
  if (words === undefined) knownWords.set(privileges, (words = rightsWords(privileges)));
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

/** `reachVerdicts`, and a pass for every tenant account that none of the causes is about. */
export function causeVerdicts(facts: ReachFacts, causes: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Iterable<Verdict> {
  return causes.length === 0 ? accountPasses(facts, new Set()) : failuresAndPasses(facts, causes, words);
}

function* failuresAndPasses(facts: ReachFacts, causes: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Iterable<Verdict> {
  yield* reachVerdicts(facts, causes, words);
  yield* accountPasses(facts, new Set(causes.flatMap((cause) => cause.logins.map((login) => login.account))));
}

/** A failing verdict per cause, or one per row where it reaches very many owners. */
export function* reachVerdicts(facts: ReachFacts, causes: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Iterable<Fail> {
  for (const cause of causes) if (cause.everybody !== null) yield aboutEverybody(facts, cause, cause.everybody, words(cause));
  for (const group of groupByRow(causes)) {
    if (group.length > ownersPerRow) yield aggregated(facts, group, words);
    else for (const cause of group) yield single(facts, cause, words(cause));
  }
}

function groupByRow(causes: readonly ReachCause[]): Iterable<readonly ReachCause[]> {
  const groups = new Map<string, ReachCause[]>();
  // Causes of one row stand together, and nearly all rows have one reacher.
  let last: { readonly cause: ReachCause; readonly reacher: string | null; readonly group: ReachCause[] } | null = null;
  for (const cause of causes) {
    if (cause.everybody !== null) continue;
    const { table, row, holder, role } = cause;
    const reacher = reacherOf(cause);
    if (last?.cause.row === row && last.cause.table === table && last.cause.holder === holder && last.cause.role === role && last.reacher === reacher) {
      last.group.push(cause);
      continue;
    }
    const key: string = `${table}/${row}/${holder}/${role ?? ''}/${reacher ?? '*'}`;
    const group: ReachCause[] = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(cause);
    last = { cause, reacher, group };
  }
  return groups.values();
}

function reacherOf({ logins }: ReachCause): string | null {
  const first = logins[0]?.reacher ?? null;
  for (let at = 1; at < logins.length; at++) if (logins[at]?.reacher !== first) return null;
  return first;
}

function single(facts: ReachFacts, cause: ReachCause, words: ReachWords): Fail {
  const { databases, owner } = cause;
  const name = databases[0]?.name ?? '';
  const isOne = databases.length < 2;
  const can = rightsInWords(isOne ? (databases[0]?.privileges ?? 0) : databases.reduce((all, one) => all | one.privileges, 0));
  const reacher = reacherOf(cause);
  return fail(facts, cause, words, {
    sides: { owner, reacher },
    tenants: tenantsOf(cause, [owner]),
    claim: `${reacherName(facts, cause)} can ${can} ${isOne ? name : `${name} and ${databases.length - 1} more`} of ${tenantName(facts, owner)}.`,
    observed: `${rowTold(facts, cause).row} applies to ${isOne ? name : databases.map((one) => one.name).join(', ')}.`,
    discriminator: `${owner}/${reacher ?? '*'}`,
  });
}

function aggregated(facts: ReachFacts, group: readonly ReachCause[], words: (cause: ReachCause) => ReachWords): Fail {
  const [first] = group;
  if (!first) throw new Error('a group of causes is never empty');
  const owners = group.map((cause) => cause.owner).toSorted();
  const databases = group.reduce((sum, cause) => sum + cause.databases.length, 0);
  return fail(facts, first, words(first), {
    sides: { owner: null, reacher: reacherOf(first), owners },
    tenants: tenantsOf(first, owners),
    claim: `${reacherName(facts, first)} can reach ${databases} databases of ${owners.length} other tenants, among them ${tenantName(facts, first.owner)}.`,
    observed: `One row, ${rowScope(facts['mysql.access'].grants, first)}, applies to ${databases} databases, first ${group
      .slice(0, 5)
      .map((cause) => cause.databases[0]?.name ?? '')
      .join(', ')}.`,
    discriminator: owners.join(','),
  });
}

/** The row is open to every tenant's neighbour, so the verdict is about the whole instance and names nobody. */
function aboutEverybody(facts: ReachFacts, cause: ReachCause, { owners, databases }: NonNullable<ReachCause['everybody']>, words: ReachWords): Fail {
  return fail(facts, cause, words, {
    sides: { owner: null, reacher: reacherOf(cause) },
    tenants: [],
    claim: `${reacherName(facts, cause)} can reach ${databases} databases of ${owners} other tenants, among them ${tenantName(facts, cause.owner)}.`,
    observed: `One row, ${rowScope(facts['mysql.access'].grants, cause)}, applies to ${databases} databases, first ${cause.databases.map(({ name }) => name).join(', ')}.`,
    discriminator: `everybody/${reacherOf(cause) ?? '*'}`,
  });
}

function tenantsOf(cause: ReachCause, owners: readonly string[]): string[] {
  const only = cause.logins[0]?.reacher;
  if (cause.logins.length === 1 && owners.length === 1) return only === null || only === undefined || only === owners[0] ? [...owners] : [...owners, only];
  const all = new Set(owners);
  for (const login of cause.logins) if (login.reacher !== null) all.add(login.reacher);
  return [...all];
}

function reacherName(facts: ReachFacts, cause: ReachCause): string {
  const login = cause.logins[0];
  const name = login === undefined ? tenantName(facts, null) : loginTold(facts, login).name;
  return cause.logins.length > 1 ? `${name} and ${cause.logins.length - 1} more accounts` : name;
}

type OfCause = Required<Pick<Fail, 'sides' | 'tenants' | 'claim' | 'observed' | 'discriminator'>>;

/** One object, not two put together: a large server has thousands. */
function fail(facts: ReachFacts, cause: ReachCause, words: ReachWords, { sides, tenants, claim, observed, discriminator }: OfCause): Fail {
  const told = rowTold(facts, cause);
  const login = cause.logins[0];
  const witness = `SHOW TABLES FROM ${sqlIdentifier(cause.databases[0]?.name ?? '')};`;
  return {
    status: 'fail',
    subject: told.subject,
    sides,
    expected: words.expected,
    because: cause.tie ? `${words.because} An equally specific row competes; the server leaves their order open, so the wider answer counts.` : words.because,
    evidence: told.evidence,
    witness,
    path: login ? hops(facts, cause, login, told) : [],
    fix: words.fix ?? causeFix(facts, cause, witness),
    tenants,
    claim,
    observed,
    discriminator,
  };
}

interface RowTold {
  readonly subject: Subject;
  readonly evidence: readonly Evidence[];
  /** "Row ada@% on od%". */
  readonly row: string;
  /** "row od%". */
  readonly by: string;
}

/** One row often reaches many databases; what it is is said once. */
const rowsTold = new WeakMap<object, RowTold>();

function rowTold({ instance, 'mysql.access': { grants } }: ReachFacts, cause: ReachCause): RowTold {
  const row = rowHolder(grants, cause);
  let told = rowsTold.get(row);
  if (told === undefined) {
    const scope = rowScope(grants, cause);
    const where = `${accountLabel(row.user, row.host)} on ${scope}`;
    told = {
      subject: { type: 'grant', id: `${instance}/${where}` },
      evidence: [rowEvidence(instance, grants, cause)],
      row: `Row ${where}`,
      by: `row ${scope}`,
    };
    rowsTold.set(row, told);
  }
  return told;
}

interface LoginTold {
  /** "North (ada@%)". */
  readonly name: string;
  readonly label: string;
  readonly hop: Hop;
}

/** One login often reaches many databases; how it begins is the same each time. */
const loginsTold = new WeakMap<ReachingLogin, LoginTold>();

function loginTold(facts: ReachFacts, login: ReachingLogin): LoginTold {
  let told = loginsTold.get(login);
  if (told === undefined) {
    const { grants } = facts['mysql.access'];
    const account = grants.accounts[login.account];
    const label = account ? accountLabel(account.user, account.host) : '?';
    const tenant = tenantName(facts, login.reacher);
    const evidence = [rowEvidence(facts.instance, grants, { table: 'accounts', row: login.account })];
    const hop = { from: tenant, to: label, by: `logs in from ${clientLabel(login.client)}`, evidence };
    told = { name: account ? `${tenant} (${label})` : tenant, label, hop };
    loginsTold.set(login, told);
  }
  return told;
}

function hops(facts: ReachFacts, { role, databases }: ReachCause, login: ReachingLogin, { by, evidence }: RowTold): Hop[] {
  const { label, hop } = loginTold(facts, login);
  const databaseHop: Hop = { from: role ?? label, to: databases[0]?.name ?? '', by, evidence };
  if (!login.roleState.startsWith('set role')) return [hop, databaseHop];
  return [hop, { from: label, to: role ?? login.roleState, by: login.roleState, evidence: [] }, databaseHop];
}
