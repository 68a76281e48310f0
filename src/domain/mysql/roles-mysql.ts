import type { Contribution } from './access.ts';
import { accountKey, rowsOfAccount, type GrantIndex, type IndexedAccount, type SchemaRow } from './grant-index.ts';
import { collectObjectRights, whenAsked, type ObjectSource } from './object-rights.ts';
import { foldRestrictions, type RestrictionFold } from './partial-revokes.ts';
import { inOrder, type Candidate, type SchemaLookup } from './schema-lookup.ts';
import { compileSchemaPattern } from './schema-pattern.ts';
import { atLeast } from './server-semantics.ts';
import { accountText, schemaContribution, type SessionRights } from './session-rights.ts';

/** An account used as a role: its row in `accounts`. */
export type RoleRow = number;

/** MySQL's roles: any account can be one. */
export interface MysqlRoles {
  /** Roles granted directly to the account, then mandatory ones. */
  settable(account: number): readonly RoleRow[];
  /** What a login activates by itself. */
  atLogin(account: number): readonly RoleRow[];
  /** What a session with at least one active role may do. */
  rights(login: IndexedAccount, roles: readonly RoleRow[]): SessionRights;
}

/** Reads `role_edges`, `default_roles` and the server's role settings. */
export function mysqlRoles(index: GrantIndex): MysqlRoles {
  const { grants, server } = index;
  const rowOf = (user: string, host: string): RoleRow | undefined => index.accountRow(accountKey(user, host));
  const granted = new Map<number, RoleRow[]>();
  for (const edge of grants.roleEdges) link(granted, rowOf(edge.user, edge.host), rowOf(edge.roleUser, edge.roleHost));
  const defaults = new Map<number, RoleRow[]>();
  for (const row of grants.defaultRoles) link(defaults, rowOf(row.user, row.host), rowOf(row.roleUser, row.roleHost));
  const mandatory = server.mandatoryRoles.map(({ user, host }) => rowOf(user, host)).filter((row) => row !== undefined);

  const settable = (account: number): readonly RoleRow[] => [...new Set([...(granted.get(account) ?? []), ...mandatory])];
  const atLogin = (account: number): readonly RoleRow[] => {
    const open = settable(account);
    if (server.activateAllRolesOnLogin) return open;
    const wanted = new Set([...(defaults.get(account) ?? []), ...(server.activateMandatoryRoles ? mandatory : [])]);
    return open.filter((role) => wanted.has(role));
  };
  return { settable, atLogin, rights: (login, roles) => roleRights(index, login, reachable(roles, granted)) };
}

function link(map: Map<number, number[]>, from: number | undefined, to: number | undefined): void {
  if (from !== undefined && to !== undefined) map.set(from, [...(map.get(from) ?? []), to]);
}

/** Breadth first, as the server folds them. */
function reachable(roles: readonly RoleRow[], granted: ReadonlyMap<number, readonly RoleRow[]>): readonly RoleRow[] {
  const reached = new Set(roles);
  for (const role of reached) for (const inner of granted.get(role) ?? []) reached.add(inner);
  return [...reached];
}

function roleRights(index: GrantIndex, login: IndexedAccount, roles: readonly RoleRow[]): SessionRights {
  // An anonymous account's roles show as active but bring nothing, and its own rows below the global ones go unread.
  const isAnonymous = login.account.user === '';
  const rows = isAnonymous ? [login.row] : [login.row, ...roles.filter((role) => role !== login.row)];
  const fold = foldRestrictions(index, login.row, isAnonymous ? [] : roles);
  return {
    login,
    activeRoles: roles.map((role) => nameOf(index, role)),
    globals: rows.map((row) => ({
      row,
      holder: row === login.row ? 'own' : 'role',
      role: row === login.row ? null : nameOf(index, row),
    })),
    globalsOneOf: [],
    lookups: isAnonymous ? [] : [holdersLookup(index, login, rows, fold)],
    restrictions: fold.restrictions,
    withRoles: true,
    objectRights: whenAsked(() => collectObjectRights(index, isAnonymous ? [] : rows.map((row) => objectSource(index, login, row)))),
  };
}

function nameOf(index: GrantIndex, row: number): string {
  const account = index.grants.accounts[row];
  return accountText(account?.user ?? '', account?.host ?? '');
}

/** Rows of exactly this account; rows of the same pattern add up over the holders. Plain names come first, then patterns by their bytes. */
function holdersLookup(index: GrantIndex, login: IndexedAccount, holders: readonly number[], fold: RestrictionFold): SchemaLookup {
  const merged = new Map<string, { pattern: SchemaRow['pattern']; contributions: Contribution[] }>();
  for (const holder of holders) {
    for (const row of rowsOfAccount(index, holder)) {
      if (row.privileges === 0) continue;
      const known = merged.get(row.pattern.text) ?? { pattern: row.pattern, contributions: [] };
      merged.set(row.pattern.text, known);
      const isOwn = holder === login.row;
      known.contributions.push(schemaContribution(row.row, isOwn ? 'own' : 'role', isOwn ? null : nameOf(index, holder), row.privileges));
    }
  }
  // Before it walked patterns in order, MySQL 8.0 used all that match; ranking them equal yields that union.
  const unions = !atLeast(index.server, 8, 0, 30);
  const texts = [...merged.keys()].sort(byBytes);
  const candidates = texts.map((text, position): Candidate => {
    const { pattern, contributions } = merged.get(text) ?? {
      pattern: compileSchemaPattern(text, index.server),
      contributions: [],
    };
    const isPlain = !/[%_]/.test(text);
    const kept = isPlain ? (fold.keptOnPlainNames.get(text) ?? ~0) : ~0;
    return {
      pattern: compileSchemaPattern(pattern.text, index.server, true),
      rank: isPlain ? [0, 0] : [1, unions ? 0 : position],
      privileges: contributions.reduce((set, contribution) => set | contribution.privileges, 0) & kept,
      contributions,
    };
  });
  return inOrder(candidates);
}

const encoder = new TextEncoder();

function byBytes(a: string, b: string): number {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function objectSource(index: GrantIndex, login: IndexedAccount, holder: number): ObjectSource {
  const { user, host } = index.grants.accounts[holder] ?? { user: '', host: '' };
  const rows = (index.objectRows.get(user) ?? []).filter((row) => row.host.text.toLowerCase() === host.toLowerCase());
  const isOwn = holder === login.row;
  return {
    rows,
    // Grants on functions alone do not open a database here.
    opening: rows.filter((row) => row.table === 'tableGrants' || row.object.startsWith('PROCEDURE ')),
    holder: () => (isOwn ? 'own' : 'role'),
    role: isOwn ? null : nameOf(index, holder),
    firstMatch: false,
  };
}
