import { rowsOfAccount, type GrantIndex } from './grant-index.ts';
import { privilegeSet, type PrivilegeSet } from './privileges.ts';
import { comparableName } from './schema-pattern.ts';

/** What is left of partial revokes once the active roles are added up. */
export interface RestrictionFold {
  /** By comparable database name. */
  readonly restrictions: ReadonlyMap<string, PrivilegeSet>;
  /** By plain name: what a database grant keeps; the server moves the rest to the global privileges it restricts. */
  readonly keptOnPlainNames: ReadonlyMap<string, PrivilegeSet>;
}

interface FoldState {
  access: PrivilegeSet;
  restrictions: Map<string, PrivilegeSet>;
  readonly plainGrants: Map<string, PrivilegeSet>;
}

/**
 * Adds the roles to the account one by one, in the server's order: what a role holds freely lifts the account's restrictions, what
 * both restrict stays restricted. Source: MySQL sql/auth/partial_revokes.cc, checked by experiment on 9.7.
 */
export function foldRestrictions(index: GrantIndex, account: number, roles: readonly number[]): RestrictionFold {
  const state: FoldState = {
    access: accessOf(index, account),
    restrictions: restrictionsOf(index, account),
    plainGrants: new Map(),
  };
  addPlainGrants(state, index, account);
  for (const role of roles) {
    addPlainGrants(state, index, role);
    const access = accessOf(index, role);
    const restrictions = restrictionsOf(index, role);
    if (index.server.partialRevokes && (restrictions.size > 0 || state.restrictions.size > 0)) {
      const lifted = liftByPlainGrants(state);
      state.restrictions = combine(state, lifted, access, restrictions);
    }
    state.access |= access;
  }
  return { restrictions: state.restrictions, keptOnPlainNames: state.plainGrants };
}

function accessOf(index: GrantIndex, account: number): PrivilegeSet {
  return privilegeSet(index.grants.accounts[account]?.privileges ?? '');
}

function addPlainGrants(state: FoldState, index: GrantIndex, account: number): void {
  for (const { pattern, privileges } of rowsOfAccount(index, account)) {
    if (/[%_]/.test(pattern.text) || privileges === 0) continue;
    state.plainGrants.set(pattern.text, (state.plainGrants.get(pattern.text) ?? 0) | privileges);
  }
}

/** A grant on the plain name of a restricted database cancels the restriction and is used up by that. */
function liftByPlainGrants(state: FoldState): Map<string, PrivilegeSet> {
  const lifted = new Map(state.restrictions);
  for (const [name, privileges] of state.plainGrants) {
    const restricted = state.restrictions.get(name);
    if (restricted === undefined) continue;
    lifted.set(name, restricted & ~privileges);
    state.plainGrants.set(name, privileges & ~restricted);
  }
  return lifted;
}

function combine(
  state: FoldState,
  held: ReadonlyMap<string, PrivilegeSet>,
  roleAccess: PrivilegeSet,
  roleRestrictions: ReadonlyMap<string, PrivilegeSet>,
): Map<string, PrivilegeSet> {
  const combined = new Map<string, PrivilegeSet>();
  if (roleRestrictions.size === 0) {
    for (const [name, restricted] of held) combined.set(name, restricted & ~roleAccess);
  } else if (held.size > 0 || (state.access & roleAccess) !== roleAccess) {
    for (const [name, restricted] of roleRestrictions) {
      const own = held.get(name);
      combined.set(
        name,
        own === undefined
          ? restricted & roleAccess & ~(state.plainGrants.get(name) ?? 0) & ~state.access
          : (restricted & ~state.access) | (own & ~roleAccess) | (restricted & own & state.access & roleAccess),
      );
    }
  }
  for (const [name, restricted] of combined) if (restricted === 0) combined.delete(name);
  return combined;
}

/** Partial revokes of one account, by comparable database name. */
export function restrictionsOf(index: GrantIndex, account: number): Map<string, number> {
  const restrictions = new Map<string, number>();
  for (const { database, privileges } of index.grants.accounts[account]?.restrictions ?? []) {
    restrictions.set(comparableName(database, index.server), privilegeSet(privileges));
  }
  return restrictions;
}
