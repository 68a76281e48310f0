import { type GlobalPrivilegeEffect, globalPrivilegeEffect } from '../../domain/mysql/global-privilege-effects.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { accountPasses, accountSubject } from '../../facts/mysql/account-passes.ts';
import { globalRights, revokeGlobal, vendorProfile } from '../../facts/mysql/global-rights.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const worst = { takeover: 'critical', reaches: 'critical', availability: 'medium' } as const;

export const rule: Rule = defineRule({
  id: 'mysql/global-privilege',
  title: 'No tenant account holds a global privilege that reaches beyond its own databases',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.publicGrants', 'mysql.mandatoryRoles'],
  risk: 'A right on *.* opens every tenant of the server, those of tomorrow included.',
  remedy: 'Revoke the privilege from the account or from the role that carries it.',
  references: [
    { title: 'MySQL 8.4 Reference Manual, 8.2.2 Privileges Provided by MySQL', url: 'https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html' },
  ],
  *evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const failed = new Set<number>();
    for (const { account, tenant, privileges } of globalRights(facts)) {
      const row = grants.accounts[account];
      // mysql/vendor-profile tells the whole story of these two; FILE, SHOW DATABASES and RELOAD have rules of their own.
      if (!row || vendorProfile(row.privileges) !== null) continue;
      const dangerous = [...privileges.keys()].flatMap((name): [string, GlobalPrivilegeEffect][] => {
        const effect = name === 'FILE' ? null : globalPrivilegeEffect(name, server.flavor);
        return effect ? [[name, effect]] : [];
      });
      if (dangerous.length === 0) continue;
      failed.add(account);
      const leaks = dangerous.some(([, { effect }]) => effect !== 'availability');
      const carriers = [
        ...new Set(dangerous.map(([name]) => privileges.get(name)?.reach.privileges.get(name)).map((ref) => (ref?.table === 'accounts' ? ref.row : account))),
      ];
      const names = dangerous.map(([name]) => name);
      const label = accountLabel(row.user, row.host);
      yield {
        status: 'fail',
        subject: accountSubject(facts.instance, row.user, row.host),
        tenants: [tenant],
        sides: { owner: null, reacher: tenant },
        severity: leaks ? worst.takeover : worst.availability,
        kind: leaks ? 'leak' : 'availability',
        claim: `${tenantName(facts, tenant)} (${label}) holds ${names.join(', ')} on *.*, so it ${dangerous[0]?.[1].opens ?? ''}.`,
        observed: dangerous.map(([name, { opens }]) => `${name}: ${opens}`).join('; '),
        expected: 'USAGE on *.*; from Open Dental 22.4 also RELOAD (MySQL: FLUSH_TABLES).',
        ...([...privileges.values()].some(({ role }) => role !== null) ? { because: 'Part of it comes with a role the account can activate.' } : {}),
        evidence: carriers.map((carrier) => rowEvidence(facts.instance, grants, { table: 'accounts', row: carrier })),
        fix: revokeGlobal(facts, carriers[0] ?? account, names),
      };
    }
    yield* accountPasses(facts, failed);
  },
});
