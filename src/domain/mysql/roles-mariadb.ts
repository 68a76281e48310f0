import type { Client } from './access.ts';
import { rowsForClient, type GrantIndex, type IndexedAccount, type ObjectRow } from './grant-index.ts';
import { hostFits, hostFitsText } from './host-pattern.ts';
import { collectObjectRights, ownObjectRights, ownObjectSource, whenAsked, type ObjectSource } from './object-rights.ts';
import { inOrder, type Candidate, type SchemaLookup } from './schema-lookup.ts';
import { atLeast } from './server-semantics.ts';
import { schemaContribution, type GlobalSource, type SessionRights } from './session-rights.ts';
import { schemaRowRank } from './specificity.ts';

/** MariaDB's roles: who may take which, and what they bring. */
export interface MariadbRoles {
  /** Roles that an account of this name can set from the client: granted directly to any row of the name that matches. */
  settable(user: string, client: Client): readonly string[];
  /** The default role, when it is still granted. */
  atLogin(login: IndexedAccount, client: Client): string | null;
  rights(login: IndexedAccount, client: Client, role: string | null): SessionRights;
}

const publicRole = 'PUBLIC';

/** Reads `roles_mapping`. What a role brings is worked out once per role. */
export function mariadbRoles(index: GrantIndex): MariadbRoles {
  const graph = roleGraph(index);
  const everybody = index.roles.has(publicRole) && atLeast(index.server, 10, 11) ? publicRole : null;
  const lookups = new Map<string, SchemaLookup>();
  const lookupOf = (role: string): SchemaLookup => {
    const known = lookups.get(role) ?? roleLookup(index, role, graph.closure(role));
    lookups.set(role, known);
    return known;
  };

  /** Accounts of this name that match and hold the role: SET ROLE takes the global privileges of one, not of the one logged in. */
  const grantees = (user: string, client: Client, role: string): readonly number[] =>
    (graph.grantees.get(user)?.get(role) ?? []).filter((account) => hostFits(account.host, client)).map(({ row }) => row);

  const rights = (login: IndexedAccount, client: Client, role: string | null): SessionRights => {
    if (role === null && everybody === null) return rightsWithoutRoles(index, login, client);
    const sources = role === null ? [login.row] : grantees(login.account.user, client, role);
    const active = [...(role === null ? [] : [role]), ...(everybody === null ? [] : [everybody])];
    return {
      login,
      activeRoles: role === null ? [] : graph.closure(role),
      globals: active.flatMap((name) => globalsOf(index, name, graph.closure(name))),
      globalsOneOf: sources.map((row) => ({ row, holder: row === login.row ? 'own' : 'role-namesake', role })),
      lookups: [userLookup(index, login, client), ...active.map(lookupOf)],
      restrictions: noRestrictions,
      withRoles: false,
      objectRights: whenAsked(() =>
        collectObjectRights(index, [ownObjectSource(index, login, client), ...active.flatMap((name) => roleObjectSources(index, name, graph.closure(name)))]),
      ),
    };
  };
  return {
    settable(user, client) {
      const held = graph.grantees.get(user);
      return held === undefined ? none : [...held.keys()].filter((role) => grantees(user, client, role).length > 0);
    },
    atLogin: (login, client) => {
      const role = login.account.defaultRole;
      return role !== null && grantees(login.account.user, client, role).length > 0 ? role : null;
    },
    rights,
  };
}

const none: readonly never[] = [];
const noRestrictions: SessionRights['restrictions'] = new Map();

/** What nearly every session holds: rows by name and client, in MySQL as in MariaDB. */
export function rightsWithoutRoles(
  index: GrantIndex,
  login: IndexedAccount,
  client: Client,
  restrictions: SessionRights['restrictions'] = noRestrictions,
): SessionRights {
  return {
    login,
    activeRoles: none,
    globals: none,
    globalsOneOf: [{ row: login.row, holder: 'own', role: null }],
    lookups: [userLookup(index, login, client)],
    restrictions,
    withRoles: false,
    objectRights: ownObjectRights(index, login, client),
  };
}

/** The first-match search for the user itself: rows of its name and anonymous rows, both by the client's host. */
export function userLookup(index: GrantIndex, login: IndexedAccount, client: Client): SchemaLookup {
  const { user } = login.account;
  const own = rowsForClient(index.schemaRows.get(user), client);
  const anonymous = user === '' ? [] : rowsForClient(index.schemaRows.get(''), client);
  // The rows of one name are in order already.
  return anonymous.length === 0 ? own : inOrder([...own, ...anonymous]);
}

interface RoleGraph {
  /** By user name, then role: the accounts of that name that hold the role, in the order of the mapping. */
  readonly grantees: ReadonlyMap<string, ReadonlyMap<string, readonly IndexedAccount[]>>;
  /** The role and all roles granted to it. */
  closure(role: string): readonly string[];
}

function roleGraph(index: GrantIndex): RoleGraph {
  const grantees = new Map<string, Map<string, IndexedAccount[]>>();
  const nested = new Map<string, string[]>();
  for (const edge of index.grants.roleEdges) {
    if (!index.roles.has(edge.roleUser)) continue;
    if (edge.host === '' && index.roles.has(edge.user)) {
      nested.set(edge.user, [...(nested.get(edge.user) ?? []), edge.roleUser]);
      continue;
    }
    const host = index.hostOf(edge.user, edge.host).text.toLowerCase();
    const account = index.accounts.get(edge.user)?.find((row) => row.loaded && row.host.text.toLowerCase() === host);
    if (account === undefined) continue;
    const ofUser = grantees.get(edge.user) ?? new Map<string, IndexedAccount[]>();
    grantees.set(edge.user, ofUser.set(edge.roleUser, [...(ofUser.get(edge.roleUser) ?? []), account]));
  }
  const closures = new Map<string, readonly string[]>();
  const closure = (role: string): readonly string[] => {
    const reached = closures.get(role) ?? reachable(role, nested);
    closures.set(role, reached);
    return reached;
  };
  return { grantees, closure };
}

function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const reached = new Set([start]);
  for (const role of reached) for (const inner of next.get(role) ?? []) reached.add(inner);
  return [...reached];
}

function globalsOf(index: GrantIndex, role: string, closure: readonly string[]): GlobalSource[] {
  const holder = role === publicRole ? 'public' : 'role';
  return closure.flatMap((name) => {
    const row = index.roles.get(name);
    return row === undefined ? [] : [{ row, holder, role: name }];
  });
}

/**
 * The search for an active role: its rows, each pattern merged with those of nested roles, and behind them, because the search
 * compares with an empty host, the `%` rows of a user with its name and of the anonymous user.
 */
function roleLookup(index: GrantIndex, role: string, closure: readonly string[]): SchemaLookup {
  const holder = role === publicRole ? 'public' : 'role';
  const merged = new Map<string, Candidate>();
  for (const name of closure) {
    for (const { row, host, pattern, privileges } of index.schemaRows.get(name) ?? []) {
      if (host.text !== '') continue;
      const known = merged.get(pattern.text);
      merged.set(pattern.text, {
        pattern,
        rank: schemaRowRank({ host: '', network: null, db: pattern.text, user: role }, index.server),
        privileges: (known?.privileges ?? 0) | privileges,
        contributions: [...(known?.contributions ?? []), schemaContribution(row, holder, name, privileges)],
      });
    }
  }
  const namesakes = [...(index.schemaRows.get(role) ?? []), ...(index.schemaRows.get('') ?? [])]
    .filter(({ host }) => host.text !== '' && hostFitsText(host, '', null))
    .map(({ row, user, pattern, rank, privileges }): Candidate => {
      const contribution = schemaContribution(row, user === '' ? 'anonymous' : 'role-namesake', role, privileges);
      return { pattern, rank, privileges, contributions: [contribution] };
    });
  return inOrder([...merged.values(), ...namesakes]);
}

function roleObjectSources(index: GrantIndex, role: string, closure: readonly string[]): ObjectSource[] {
  const holder = role === publicRole ? 'public' : 'role';
  const sources = closure.map((name): ObjectSource => {
    const rows = (index.objectRows.get(name) ?? []).filter((row) => row.host.text === '');
    return { rows, opening: role === publicRole ? [] : rows, holder: () => holder, role: name, firstMatch: false };
  });
  const covered = new Set(sources.flatMap((source) => source.rows).map(routineKey));
  const leaked = (index.objectRows.get(role) ?? []).filter(
    (row) => row.table === 'routineGrants' && row.host.text !== '' && hostFitsText(row.host, '', null) && !covered.has(routineKey(row)),
  );
  if (leaked.length > 0) sources.push({ rows: leaked, opening: [], holder: () => 'role-namesake', role, firstMatch: true });
  return sources;
}

function routineKey(row: ObjectRow): string {
  return `${row.db}\u0000${row.object}`;
}
