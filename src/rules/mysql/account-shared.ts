import type { GrantRowReference } from '../../domain/mysql/access.ts';
import { accountLabel, sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { accountSubject, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { ownersReached } from '../../facts/mysql/database-reach.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { twinsBy } from '../../facts/twins.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/account-shared',
  title: 'No account serves two tenants',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach', 'mysql.sessions'],
  risk: 'Whoever knows the one password is both practices at once, and no log tells them apart.',
  remedy: 'Give each tenant an account of its own and drop the shared one.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  evaluate(facts) {
    const serves = servedByNobodys(facts);
    return serves.size === 0 ? seenElsewhere(facts) : withUnclaimed(facts, serves);
  },
});

type SharingFacts = Facts<'mysql.access' | 'mysql.databaseReach' | 'mysql.sessions', never>;

/** Whom accounts of nobody serve, by their rows. */
type Serves = ReadonlyMap<number, { readonly owners: ReadonlySet<string>; readonly rows: readonly GrantRowReference[] }>;

function servedByNobodys(facts: SharingFacts): Serves {
  const serves = new Map<number, { owners: Set<string>; rows: GrantRowReference[] }>();
  for (const cause of facts['mysql.databaseReach'].causes) {
    // A claimed account that reaches a neighbour is told by the rule of the row that does it.
    if (cause.holder !== 'own' || cause.logins[0]?.reacher !== null) continue;
    const account = cause.logins[0].account;
    const entry = serves.get(account) ?? { owners: new Set(), rows: [] };
    serves.set(account, entry);
    for (const owner of ownersReached(facts['mysql.databaseReach'], cause, null)) entry.owners.add(owner);
    entry.rows.push({ table: cause.table, row: cause.row });
  }
  return serves;
}

/** Accounts of nobody whose rights serve several tenants, and those of tenants. */
function* withUnclaimed(facts: SharingFacts, serves: Serves): Iterable<Verdict> {
  const { grants } = facts['mysql.access'];
  for (const [row, { owners, rows }] of serves) {
    const account = grants.accounts[row];
    if (!account || owners.size < 2) continue;
    const sides = [...owners].toSorted();
    const label = accountLabel(account.user, account.host);
    yield {
      status: 'fail',
      subject: accountSubject(facts.instance, account.user, account.host),
      tenants: sides,
      sides: { owner: null, reacher: null, owners: sides },
      claim: `${label} serves ${sides.length} tenants at once: ${sides
        .slice(0, 5)
        .map((id) => tenantName(facts, id))
        .join(', ')}${sides.length > 5 ? ' …' : ''}.`,
      observed: `one account with rights on databases of ${sides.length} tenants`,
      expected: 'an account of its own for every tenant',
      discriminator: sides.join(','),
      evidence: [{ table: 'accounts' as const, row }, ...rows.slice(0, 5)].map((reference) => rowEvidence(facts.instance, grants, reference)),
      fix: {
        language: 'sql',
        target: facts.instance,
        commands: [],
        undo: [],
        verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
        note: `Create one account per tenant, change the tenants' configuration files, then DROP USER ${sqlGrantee(account.user, account.host, false)}. If it is the operator's, list it under mysql.${facts.instance}.administrators.`,
      },
    };
  }
  yield* seenElsewhere(facts);
}

/** Accounts of a tenant, by whether one was seen at work in another tenant's database. */
function seenElsewhere(facts: SharingFacts): Iterable<Verdict> {
  const sessions = facts['mysql.sessions'].flatMap((session, at) => {
    const owner = session.database === null ? null : facts.ownership.ownerOfDatabase(session.database);
    return owner === null ? [] : [{ session, at, tenant: owner.tenant }];
  });
  const atWork = twinsBy(sessions, ({ session }) => session.user);
  return passUnless(tenantAccounts(facts), (account) => {
    const seen = atWork.ofOther(account.user, account.tenant);
    if (!seen) return null;
    const { session, at, tenant: owner } = seen;
    const fail = accountFail(facts, account, {
      says: `was seen at work in ${session.database ?? ''} of ${tenantName(facts, owner)}.`,
      owner,
      discriminator: owner,
      observed: `a session from ${session.host} used ${session.database ?? ''}`,
      expected: 'every session of the account in its own tenant’s databases',
      fix: {
        language: 'sql',
        target: facts.instance,
        commands: [],
        undo: [],
        verify: [{ command: 'SHOW PROCESSLIST;', expect: `no session of ${account.user} in ${session.database ?? ''}` }],
        note: `Give ${tenantName(facts, owner)} an account of its own, change its workstations' configuration, then revoke what mysql/pattern-reaches-neighbour shows.`,
      },
    });
    const evidence = {
      source: sourceId('mysql.sessions', facts.instance),
      pointer: `/${at}`,
      excerpt: `${session.user} from ${session.host} in ${session.database ?? ''}`,
    };
    return { ...fail, evidence: [...fail.evidence, evidence] };
  });
}
