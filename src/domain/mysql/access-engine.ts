import type { AccessEngine, Client, LoginRefusal, RoleState, Session } from './access.ts';
import { accountNotLoaded, chooseAccountRow } from './account-choice.ts';
import { accountKey, indexGrants, type GrantIndex, type IndexedAccount } from './grant-index.ts';
import type { AccountRow, GrantTables, ServerSemantics } from './grant-tables.ts';
import { restrictionsOf } from './partial-revokes.ts';
import { representativeClients } from './representative-clients.ts';
import { mariadbRoles, rightsWithoutRoles } from './roles-mariadb.ts';
import { mysqlRoles } from './roles-mysql.ts';
import { atLeast } from './server-semantics.ts';
import { accountText, type SessionRights } from './session-rights.ts';
import { openSession } from './session.ts';

type RoleName = RoleState['roles'][number];

/** How one flavor of server treats roles. */
interface RoleRules {
  settable(login: IndexedAccount, client: Client): readonly RoleName[];
  atLogin(login: IndexedAccount, client: Client): readonly RoleName[];
  /** `SET ROLE ALL` exists: several roles can be active together. */
  readonly several: boolean;
  quoted(role: RoleName): string;
  rights(login: IndexedAccount, client: Client, roles: readonly RoleName[]): SessionRights;
}

/** Builds the engine that answers for one server what its grant tables allow. Source of the rules: experiments on real servers. */
export function createAccessEngine(grants: GrantTables, server: ServerSemantics): AccessEngine {
  const index = indexGrants(grants, server);
  const rules = server.flavor === 'mariadb' ? mariadbRules(index) : mysqlRules(index);
  const clientsOf = representativeClients(index);
  const open = (login: IndexedAccount, user: string, client: Client, roleState: RoleState): Session =>
    openSession(index, rules.rights(login, client, roleState.roles), { user, client, roleState });
  const everySession = (user: string): Session[] => {
    const sessions: Session[] = [];
    for (const client of clientsOf(user)) {
      const login = chooseAccountRow(index, user, client)[0];
      if (login === undefined || refusalOf(login.account, server) !== null) continue;
      for (const state of roleStates(rules, login, client)) sessions.push(open(login, user, client, state));
    }
    // A copy: a list that grew has room for more.
    return sessions.slice();
  };
  // Many rules walk the same logins: what was worked out for one stays.
  const opened = new Map<string, readonly Session[]>();
  return {
    server,
    grants,
    chooseAccount: (user, client) => {
      const [best, ...others] = chooseAccountRow(index, user, client);
      return best === undefined ? null : { account: best.row, tiedWith: others.map((other) => other.row) };
    },
    representativeClients: (user) => clientsOf(user).filter((client) => chooseAccountRow(index, user, client).length > 0),
    roleStates: (user, client) => {
      const [login] = chooseAccountRow(index, user, client);
      return login === undefined ? [] : roleStates(rules, login, client);
    },
    session: (user, client, roleState) => {
      const [login] = chooseAccountRow(index, user, client);
      if (login === undefined) return refusalWithoutAccount(index, user);
      const refusal = refusalOf(login.account, server);
      if (refusal !== null) return { code: refusal, account: login.row };
      const isOpen = roleState.label === 'login' || areSettable(rules.settable(login, client), roleState.roles);
      return isOpen ? open(login, user, client, roleState) : { code: 'role-not-granted', account: login.row };
    },
    sessionsOf: (user) => {
      let sessions = opened.get(user);
      if (sessions === undefined) {
        sessions = everySession(user);
        opened.set(user, sessions);
      }
      return sessions;
    },
  };
}

const none: readonly never[] = [];

const loginOnly: readonly RoleState[] = [{ label: 'login', roles: [] }];

/** Login; none where login has roles; each role that can be set; all of them where the server can. */
function roleStates(rules: RoleRules, login: IndexedAccount, client: Client): readonly RoleState[] {
  const atLogin = rules.atLogin(login, client);
  const settable = rules.settable(login, client);
  if (atLogin.length === 0 && settable.length === 0) return loginOnly;
  const states: RoleState[] = [{ label: 'login', roles: atLogin }];
  if (atLogin.length > 0) states.push({ label: 'none', roles: [] });
  for (const role of settable) states.push({ label: `set role ${rules.quoted(role)}`, roles: [role] });
  if (rules.several && settable.length > 1) states.push({ label: 'set role all', roles: settable });
  return states;
}

function areSettable(settable: readonly RoleName[], wanted: readonly RoleName[]): boolean {
  const keys = new Set(settable.map(({ user, host }) => accountKey(user, host)));
  return wanted.every(({ user, host }) => keys.has(accountKey(user, host)));
}

function refusalWithoutAccount(index: GrantIndex, user: string): LoginRefusal {
  const dropped = accountNotLoaded(index, user);
  return dropped === null ? { code: 'no-account', account: null } : { code: 'host-not-loaded', account: dropped.row };
}

function refusalOf(account: AccountRow, server: ServerSemantics): string | null {
  if (account.locked === true) return 'locked';
  if (account.passwordExpired === true) return 'password-expired';
  // MySQL 9 has removed this plugin; which others a server has loaded, the grant tables do not say.
  const gone = server.flavor === 'mysql' && atLeast(server, 9, 0) ? 'mysql_native_password' : null;
  const { plugins } = account;
  return gone !== null && plugins !== null && plugins.length > 0 && plugins.every((plugin) => plugin === gone) ? 'plugin-unknown' : null;
}

function mariadbRules(index: GrantIndex): RoleRules {
  const roles = mariadbRoles(index);
  const named = (user: string): RoleName => ({ user, host: '' });
  return {
    settable: (login, client) => {
      const settable = roles.settable(login.account.user, client);
      return settable.length === 0 ? none : settable.map(named);
    },
    atLogin: (login, client) => {
      const role = roles.atLogin(login, client);
      return role === null ? none : [named(role)];
    },
    several: false,
    quoted: ({ user }) => `\`${user.replaceAll('`', '``')}\``,
    rights: (login, client, active) => roles.rights(login, client, active[0]?.user ?? null),
  };
}

function mysqlRules(index: GrantIndex): RoleRules {
  const roles = mysqlRoles(index);
  const named = (row: number): RoleName => {
    const { user, host } = index.grants.accounts[row] ?? { user: '', host: '' };
    return { user, host };
  };
  const rowsOf = (names: readonly RoleName[]): number[] =>
    names.map(({ user, host }) => index.accountRow(accountKey(user, host))).filter((row) => row !== undefined);
  return {
    settable: (login) => roles.settable(login.row).map(named),
    atLogin: (login) => roles.atLogin(login.row).map(named),
    several: true,
    quoted: ({ user, host }) => accountText(user.replaceAll("'", "''"), host.replaceAll("'", "''")),
    rights: (login, client, active) =>
      active.length > 0 ? roles.rights(login, rowsOf(active)) : rightsWithoutRoles(index, login, client, restrictionsOf(index, login.row)),
  };
}
