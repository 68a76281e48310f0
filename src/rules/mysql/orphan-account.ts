import { globalPrivilegeEffect } from '../../domain/mysql/global-privilege-effects.ts';
import { accountLabel, sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { addTo } from '../../facts/add-to.ts';
import { accountSubject, tenantAccountRows } from '../../facts/mysql/account-passes.ts';
import { type DatabaseReachFact, ownersReached, type ReachCause } from '../../facts/mysql/database-reach.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/orphan-account',
  title: 'Every account belongs to a live tenant or to the operator',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: 'Nobody watches the account; whoever still knows its password keeps what it reaches.',
  remedy: 'Lock it, wait for complaints, drop it; or name its owner in the inventory.',
  references: [{ title: 'CIS MySQL benchmark, accounts that are not used' }],
  *evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const reach = facts['mysql.databaseReach'];
    // Few servers have such an account.
    let causesOf: ReadonlyMap<number, readonly ReachCause[]> | null = null;
    const opensEverything = new Map<number, string[]>();
    for (const { account, privileges } of reach.global) {
      for (const name of privileges.keys()) {
        const effect = globalPrivilegeEffect(name, server.flavor)?.effect;
        if (effect === 'takeover' || effect === 'reaches') addTo(opensEverything, account, name);
      }
    }
    const own = tenantAccountRows(facts);
    for (let row = 0; row < grants.accounts.length; row++) {
      const account = grants.accounts[row];
      if (account === undefined || account.isRole || account.user === '') continue;
      const ofTenant = own[row] ?? null;
      if (ofTenant !== null && facts.inventory.tenants[ofTenant.tenant]?.stage !== 'retired') {
        yield ofTenant.pass;
        continue;
      }
      if (facts.ownership.isAdministrator(account.user, account.host)) continue;
      const subject = accountSubject(facts.instance, account.user, account.host);
      const tenant = facts.ownership.ownerOfAccount(account.user, account.host);
      if (account.locked === true) {
        yield { status: 'pass', subject, tenants: [] };
        continue;
      }
      const label = accountLabel(account.user, account.host);
      const everywhere = opensEverything.get(row) ?? [];
      const byRows = ((causesOf ??= causesByAccount(reach)).get(row) ?? []).flatMap((cause) => ownersReached(reach, cause, tenant));
      const reached = everywhere.length > 0 ? reach.owners.filter((owner) => owner !== tenant) : [...new Set(byRows)].toSorted();
      const grantee = sqlGrantee(account.user, account.host, false);
      const whose = tenant === null ? 'belongs to nobody' : `belongs to ${tenantName(facts, tenant)}, which is retired`;
      const [first] = reached;
      yield {
        status: 'fail',
        subject,
        tenants: reached,
        sides: { owner: reached.length === 1 ? (first ?? null) : null, reacher: tenant, ...(reached.length > 1 ? { owners: reached } : {}) },
        // A right on a tenant's data in nobody's hands is a leak; an account that reaches nothing is untidy.
        severity: everywhere.length > 0 && reached.length > 0 ? 'critical' : reached.length > 0 ? 'high' : 'medium',
        kind: reached.length > 0 ? 'leak' : 'hygiene',
        claim: `${label} ${whose}${first === undefined ? '' : ` and reaches ${tenantName(facts, first)}${reached.length > 1 ? ` and ${reached.length - 1} more` : ''}`}.`,
        observed: `no live tenant claims ${label} and it is not locked${everywhere.length > 0 ? `; it holds ${[...new Set(everywhere)].join(', ')} on *.*` : ''}`,
        expected: 'an owner in the inventory (tenants.*.accounts or mysql.*.administrators), or a locked account',
        discriminator: reached.join(','),
        evidence: [rowEvidence(facts.instance, grants, { table: 'accounts', row })],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [`ALTER USER ${grantee} ACCOUNT LOCK;`],
          undo: [`ALTER USER ${grantee} ACCOUNT UNLOCK;`],
          verify: [{ command: `SHOW CREATE USER ${grantee};`, expect: 'ACCOUNT LOCK' }],
        },
      };
    }
  },
});

function causesByAccount({ causes }: DatabaseReachFact): ReadonlyMap<number, readonly ReachCause[]> {
  const found = new Map<number, ReachCause[]>();
  for (const cause of causes) for (const { account } of cause.logins) addTo(found, account, cause);
  return found;
}
