import type { RoleState, Session } from '../../domain/mysql/access.ts';
import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { accountPasses, type TenantAccount } from '../../facts/mysql/account-passes.ts';
import { liveNames } from '../../facts/mysql/live-databases.ts';
import { missingPrivileges, ownSessions } from '../../facts/mysql/own-access.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface Loss {
  readonly state: RoleState;
  readonly database: string;
  readonly lost: readonly string[];
}

/** What an account lacks on its own databases in a role state, although it is there at login; per role state the database that loses most. */
function losses(sessions: readonly Session[], databases: readonly string[]): Loss[] {
  const worst = new Map<string, Loss>();
  let atLogin = new Map<string, readonly string[]>();
  for (const session of sessions) {
    const state = session.roleState;
    const missing = new Map(databases.map((name) => [name, missingPrivileges(session.database(name).minimum)]));
    // Each client's states begin with login.
    if (state.label === 'login') atLogin = missing;
    if (state.label === 'login' || state.label === 'none') continue;
    for (const [database, names] of missing) {
      const lost = names.filter((privilege) => !(atLogin.get(database) ?? []).includes(privilege));
      if (lost.length > (worst.get(state.label)?.lost.length ?? 0)) worst.set(state.label, { state, database, lost });
    }
  }
  return [...worst.values()];
}

function revokeRoles(instance: string, account: TenantAccount, state: RoleState): Fix {
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
    const failed = new Set<number>();
    for (const { account, atLogin, inEveryState } of ownSessions(facts)) {
      // Without a role there is nothing to lose.
      if (inEveryState.length === atLogin.length) continue;
      for (const { state, database, lost } of losses(inEveryState, liveNames(facts, account.tenant))) {
        failed.add(account.row);
        const fail = accountFail(facts, account, {
          says: `loses ${lost.join(', ')} on its own ${database} after ${state.label}.`,
          observed: `after ${state.label}: no ${lost.join(', ')} on ${database}`,
          expected: 'the same rights on its own database with and without the role',
          because:
            'With a role active the server decides by other rows: MySQL leaves out rows of other hosts and takes the first matching pattern in byte order of its text; MariaDB takes the global rights of another row of the same name.',
          discriminator: state.label,
          fix: revokeRoles(facts.instance, account, state),
        });
        yield { ...fail, sides: { owner: account.tenant, reacher: null } };
      }
    }
    yield* accountPasses(facts, failed);
  },
});
