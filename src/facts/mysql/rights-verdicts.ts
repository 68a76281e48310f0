import type { AccessEngine, Contribution } from '../../domain/mysql/access.ts';
import { holderIndex } from '../../domain/mysql/holder-index.ts';
import { privilegeNames, privilegeSet } from '../../domain/mysql/privileges.ts';
import { accountLabel, sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { Subject, Verdict } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { passesOf } from '../pass-unless.ts';
import { rowEvidence, rowScope } from './grant-row.ts';
import { missingCount, missingPrivileges, requiredSet, type WorstAccess } from './own-access.ts';
import { clientLabel, tenantName } from './reach-verdicts.ts';
import { grantMissing } from './recommended-grants.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** The databases whose rights are judged, and how the account should come by them. */
export interface RequiredRights {
  /** What the accounts hold on the databases, existing or not. */
  readonly held: readonly WorstAccess[];
  /** "its live database", for sentences. */
  readonly where: string;
}

/** One verdict per tenant account and pattern: the rights Open Dental needs are there from every client the account serves, or not. */
export function rightsVerdicts(facts: AccessFacts, rights: RequiredRights): Iterable<Verdict> {
  const { held } = rights;
  const isPlain = held.every((one, at) => one.pattern === one.on && held[at + 1]?.account !== one.account && lacking(one) === 0);
  return isPlain ? passesOf(held) : oneByOne(facts, rights);
}

function* oneByOne(facts: AccessFacts, rights: RequiredRights): Iterable<Verdict> {
  const { held } = rights;
  const judged = new Set<string>();
  const subjectOf = ({ account, pattern }: WorstAccess): Subject => ({ type: 'account', id: `${account.subject.id} on ${pattern}` });
  // Worst first.
  for (const worst of held.filter((one) => lacking(one) > 0).sort((a, b) => lacking(b) - lacking(a))) {
    const subject = subjectOf(worst);
    if (judged.has(subject.id)) continue;
    judged.add(subject.id);
    yield { ...failure(facts, rights, worst), subject };
  }
  for (let at = 0; at < held.length; at++) {
    const worst = held[at];
    if (worst === undefined || lacking(worst) > 0) continue;
    const { account, pattern, on, pass } = worst;
    const subject = pattern === on ? pass.subject : subjectOf(worst);
    // Nearly every account has one database, and nothing of it was said before.
    const isAlone = judged.size === 0 && held[at - 1]?.account !== account && held[at + 1]?.account !== account;
    if (!isAlone && judged.has(subject.id)) continue;
    if (!isAlone) judged.add(subject.id);
    yield pattern === on ? pass : { status: 'pass', subject, tenants: account.pass.tenants };
  }
}

function lacking(worst: WorstAccess): number {
  return missingCount(worst.access.minimum);
}

function failure(
  facts: AccessFacts,
  rights: RequiredRights,
  { account, session, pattern, database, access }: WorstAccess,
): Extract<Verdict, { status: 'fail' }> {
  const { grants } = facts['mysql.access'];
  const missing = missingPrivileges(access.minimum);
  const label = accountLabel(account.user, account.host);
  const [used] = access.contributions;
  const [hidden] = access.shadowed;
  const from = `From ${clientLabel(session.client)}`;
  return {
    status: 'fail',
    subject: account.subject,
    tenants: [account.tenant],
    sides: { owner: account.tenant, reacher: null },
    claim: `${tenantName(facts, account.tenant)}: ${label} lacks ${missing.join(', ')} on ${rights.where} ${database}.`,
    observed: used ? `${from} the row ${rowScope(grants, used)} decides.` : `${from} no grant row applies.`,
    expected: `SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX and ALTER on ${rights.where}.`,
    ...(used && hidden
      ? { because: `Only one row is used per database: ${rowScope(grants, used)} is more specific and hides ${rowScope(grants, hidden)}.` }
      : {}),
    evidence: [rowEvidence(facts.instance, grants, { table: 'accounts', row: account.row }), ...(used ? [rowEvidence(facts.instance, grants, used)] : [])],
    fix: {
      language: 'sql',
      target: facts.instance,
      ...grantMissing(account.user, account.host, pattern, rightsOfNewRow(facts, account, pattern, used) ?? missing),
      verify: [
        {
          command: `SHOW GRANTS FOR ${sqlGrantee(account.user, account.host, false)};`,
          expect: `a line ON ${sqlIdentifier(pattern)}.* with ${missing.join(', ')}`,
        },
      ],
    },
  };
}

/**
 * A row that is made for the pattern is more specific than the one that decided, and hides it: it has to hold everything that one held and
 * what is required. Null when the row is there already and only has to get what it lacks.
 */
function rightsOfNewRow(facts: AccessFacts, account: WorstAccess['account'], pattern: string, used: Contribution | undefined): readonly string[] | null {
  const { grants } = facts['mysql.access'];
  const own = holderIndex(grants).schemaRows(account.user, account.host);
  const hidden = used?.table === 'schemaGrants' ? grants.schemaGrants[used.row] : undefined;
  if (hidden === undefined || own.some((row) => grants.schemaGrants[row]?.db === pattern)) return null;
  return privilegeNames(requiredSet | privilegeSet(hidden.privileges)).filter((name) => name !== 'GRANT OPTION');
}
