import { accountPasses } from '../../facts/mysql/account-passes.ts';
import { proxyVerdicts } from '../../facts/mysql/proxy-verdicts.ts';
import { reachVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/proxy-or-role-path',
  title: "No role or proxy that a tenant can take reaches another tenant's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9', 'S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.mandatoryRoles'],
  risk: 'One SET ROLE, or a role that is active at login, or one login as the neighbour’s account, opens the neighbour’s database.',
  remedy: 'Revoke the role or the proxy right from the tenant, or narrow the role’s own grants to one tenant.',
  references: [
    { title: 'MySQL 8.4 Reference Manual, 8.2.10 Using Roles', url: 'https://dev.mysql.com/doc/refman/8.4/en/roles.html' },
    { title: 'MySQL 8.4 Reference Manual, 8.2.19 Proxy Users', url: 'https://dev.mysql.com/doc/refman/8.4/en/proxy-users.html' },
  ],
  *evaluate(facts) {
    const causes = facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'role');
    yield* reachVerdicts(facts, causes, () => ({
      because: 'The rights belong to a role. The account can activate it, or the server does at login (default or mandatory role); nested roles come along.',
      expected: 'Roles open to a tenant hold rights on that tenant’s databases only.',
    }));
    const proxies = [...proxyVerdicts(facts)];
    yield* proxies.map(({ verdict }) => verdict);
    yield* accountPasses(
      facts,
      new Set([...causes.flatMap((cause) => cause.logins.map((login) => login.account)), ...proxies.map(({ account }) => account.row)]),
    );
  },
});
