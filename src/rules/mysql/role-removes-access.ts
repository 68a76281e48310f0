import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { liveNames } from '../../facts/mysql/live-databases.ts';
import { missingPrivileges, type OwnSession, ownSessions } from '../../facts/mysql/own-access.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface Loss {
  readonly own: OwnSession;
  readonly database: string;
  readonly lost: readonly string[];
}

function revokeRoles(instance: string, { account, state }: OwnSession): Fix {
  const grantee = sqlGrantee(account.user, account.host, false);
  const roles = state.roles.map((role) => sqlGrantee(role.user, role.host, role.host === ''));
  return {
    language: 'sql',
    target: instance,
    commands: roles.map((role) => `REVOKE ${role} FROM ${grantee};`),
    undo: roles.map((role) => `GRANT ${role} TO ${grantee};`),
    verify: [{ command: `SHOW GRANTS FOR ${grantee};`, expect: `no line grants ${roles.join(', ')}` }],
    note: 'A role in mandatory_roles is taken out of that variable instead. If the account needs the role for something else, grant the missing rights to the role on the tenant’s own exact names.',
  };
}

export const rule: Rule = defineRule({
  id: 'mysql/role-removes-access',
  title: 'No role takes away what a tenant needs on its own database',
  severity: 'medium',
  kind: 'function',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  alsoNeeds: ['mysql.mandatoryRoles'],
  risk: 'As soon as the role is active, Open Dental fails on its own tables, at the latest in the middle of an update.',
  remedy: 'Revoke the role from the tenant’s account; Open Dental uses none.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.10 Using Roles', url: 'https://dev.mysql.com/doc/refman/8.4/en/roles.html' }],
  *evaluate(facts) {
    const losses = new Map<string, Loss>();
    let atLogin = new Map<string, readonly string[]>();
    for (const own of ownSessions(facts, 'all')) {
      // Each client's states begin with login.
      if (own.state.label === 'login') atLogin = new Map();
      for (const name of liveNames(facts, own.account.tenant)) {
        const missing = missingPrivileges(own.session.database(name).minimum);
        if (own.state.label === 'login') atLogin.set(name, missing);
        if (own.state.label === 'login' || own.state.label === 'none') continue;
        const lost = missing.filter((privilege) => !(atLogin.get(name) ?? []).includes(privilege));
        const key = `${own.account.row}/${own.state.label}`;
        if (lost.length > (losses.get(key)?.lost.length ?? 0)) losses.set(key, { own, database: name, lost });
      }
    }
    const failed = new Set<number>();
    for (const { own, database, lost } of losses.values()) {
      failed.add(own.account.row);
      const fail = accountFail(facts, own.account, {
        says: `loses ${lost.join(', ')} on its own ${database} after ${own.state.label}.`,
        observed: `after ${own.state.label}: no ${lost.join(', ')} on ${database}`,
        expected: 'the same rights on its own database with and without the role',
        because:
          'With a role active the server decides by other rows: MySQL leaves out rows of other hosts and takes the first matching pattern in byte order of its text; MariaDB takes the global rights of another row of the same name.',
        discriminator: own.state.label,
        fix: revokeRoles(facts.instance, own),
      });
      yield { ...fail, sides: { owner: own.account.tenant, reacher: null } };
    }
    for (const account of tenantAccounts(facts)) {
      if (!failed.has(account.row)) yield { status: 'pass', subject: account.subject, tenants: [account.tenant] };
    }
  },
});
