import type { AccessEngine } from '../../domain/mysql/access.ts';
import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import type { Fix } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import type { DatabaseReachFact, GlobalReach } from './database-reach.ts';

/** All global privileges a tenant's account row can come to hold, over its clients and role states. */
export interface GlobalRights {
  /** Row in `mysql.accounts`. */
  readonly account: number;
  readonly tenant: string;
  /** Privilege → the first way to it. */
  readonly privileges: ReadonlyMap<string, { readonly reach: GlobalReach; readonly role: string | null }>;
}

type GlobalFacts = InstanceContext & { readonly 'mysql.access': AccessEngine; readonly 'mysql.databaseReach': DatabaseReachFact };

/** One entry per tenant account row that holds any global privilege, in the order of the grant table. */
export function globalRights(facts: GlobalFacts): readonly GlobalRights[] {
  const rights = new Map<number, { tenant: string; privileges: Map<string, { reach: GlobalReach; role: string | null }> }>();
  for (const reach of facts['mysql.databaseReach'].global) {
    if (reach.reacher === null) continue;
    const known = rights.get(reach.account) ?? { tenant: reach.reacher, privileges: new Map() };
    rights.set(reach.account, known);
    for (const [name, { role }] of reach.privileges) {
      if (name !== 'USAGE' && !known.privileges.has(name)) known.privileges.set(name, { reach, role });
    }
  }
  return [...rights].map(([account, found]) => ({ account, ...found })).toSorted((a, b) => a.account - b.account);
}

/**
 * The vendor's user manager makes two kinds of account: `Full` (27 or more privileges on *.* and GRANT OPTION) and `Low` (SELECT on *.*).
 * Null for any other. Source: Open Dental, DbAdminMysql.
 */
export function vendorProfile(privileges: string): 'Full' | 'Low' | null {
  if (privileges === '') return null;
  const names = privileges.split(',').filter((name) => name !== '');
  if (names.length >= 28 && names.includes('GRANT OPTION')) return 'Full';
  return names.length === 1 && names[0] === 'SELECT' ? 'Low' : null;
}

/** Revokes global privileges from an account or role, and gives them back. */
export function revokeGlobal(facts: InstanceContext & { readonly 'mysql.access': AccessEngine }, row: number, names: readonly string[]): Fix {
  const account = facts['mysql.access'].grants.accounts[row];
  const grantee = sqlGrantee(account?.user ?? '', account?.host ?? '', account?.isRole ?? false);
  const plain = names.filter((name) => name !== 'GRANT OPTION').join(', ');
  const grantOption = names.includes('GRANT OPTION');
  return {
    language: 'sql',
    target: facts.instance,
    commands: [...(plain === '' ? [] : [`REVOKE ${plain} ON *.* FROM ${grantee};`]), ...(grantOption ? [`REVOKE GRANT OPTION ON *.* FROM ${grantee};`] : [])],
    undo: [`GRANT ${plain === '' ? 'USAGE' : plain} ON *.* TO ${grantee}${grantOption ? ' WITH GRANT OPTION' : ''};`],
    verify: [{ command: `SHOW GRANTS FOR ${grantee};`, expect: `the ON *.* line no longer names ${names.join(', ')}` }],
  };
}
