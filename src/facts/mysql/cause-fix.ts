import type { AccessEngine } from '../../domain/mysql/access.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { accountLabel, sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { Fix } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import type { ReachCause } from './database-reach.ts';
import { rowHolder } from './grant-row.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };
type Change = Pick<Fix, 'commands' | 'undo' | 'note'>;

/** How to end a cause without taking anything from the owner, and how to see that it is ended. `change` replaces the usual way. */
export function causeFix(facts: AccessFacts, cause: ReachCause, witness: string, change: Change = usualChange(facts, cause)): Fix {
  const { grants } = facts['mysql.access'];
  const [login] = cause.logins;
  const account = login && grants.accounts[login.account];
  return {
    language: 'sql',
    target: facts.instance,
    ...change,
    verify: [{ command: witness, expect: `as ${account ? accountLabel(account.user, account.host) : 'the account'}: ERROR 1044 (Access denied)` }],
  };
}

/** The role is taken from the reacher, the namesake renamed, any other row removed. */
function usualChange(facts: AccessFacts, cause: ReachCause): Change {
  const { grants, server } = facts['mysql.access'];
  return roleRevoked(facts, cause) ?? namesakeRenamed(facts, cause) ?? revokeRow(grants, server, cause) ?? { commands: [], undo: [] };
}

/** The role may serve its owner too, so its own rights stay; the reacher loses the role. Null when no such grant of the role is in the tables. */
function roleRevoked(facts: AccessFacts, cause: ReachCause): Change | null {
  if (cause.holder !== 'role' && cause.holder !== 'role-namesake') return null;
  const { grants, server } = facts['mysql.access'];
  const edges = new Set(
    cause.logins.flatMap((login) => {
      const user = grants.accounts[login.account]?.user;
      return grants.roleEdges.filter((edge) => edge.user === user && (edge.roleUser === cause.role || login.roleState.includes(edge.roleUser)));
    }),
  );
  if (edges.size === 0) return null;
  const statements = [...edges].map((edge) => ({
    role: sqlGrantee(edge.roleUser, edge.roleHost, server.flavor === 'mariadb'),
    grantee: sqlGrantee(edge.user, edge.host, false),
    admin: edge.adminOption ? ' WITH ADMIN OPTION' : '',
  }));
  return {
    commands: statements.map(({ role, grantee }) => `REVOKE ${role} FROM ${grantee};`),
    undo: statements.map(({ role, grantee, admin }) => `GRANT ${role} TO ${grantee}${admin};`),
  };
}

/** The row is the owner's own and must stay: the reacher's account gets a user name that no other tenant uses. */
function namesakeRenamed(facts: AccessFacts, cause: ReachCause): Change | null {
  const { grants } = facts['mysql.access'];
  const holder = rowHolder(grants, cause);
  const [login] = cause.logins;
  const account = login && grants.accounts[login.account];
  if (cause.holder !== 'other-host' || !account || !login.reacher || facts.ownership.ownerOfAccount(holder.user, holder.host) !== cause.owner) return null;
  const from = sqlGrantee(account.user, account.host, false);
  const to = `${sqlIdentifier(`${account.user}_${login.reacher}`)}@${sqlIdentifier(account.host)}`;
  return {
    commands: [`RENAME USER ${from} TO ${to};`],
    undo: [`RENAME USER ${to} TO ${from};`],
    note: `Change the user name in the tenant's configuration files in the same window; its grants move with it. List the new account under tenants.${login.reacher}.accounts in bitewing.yaml.`,
  };
}
