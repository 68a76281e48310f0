import type { GrantTables } from './grant-tables.ts';

/** Look-ups that several judgements share, built once per set of grant tables. */
export interface HolderIndex {
  /** Rows of `schemaGrants` by user and host, as `holderKey` spells them. */
  readonly schemaRows: ReadonlyMap<string, readonly number[]>;
  /** Keys of every account and role. */
  readonly accounts: ReadonlySet<string>;
  /** Names of MariaDB roles. */
  readonly roles: ReadonlySet<string>;
}

const built = new WeakMap<GrantTables, HolderIndex>();

/** One key per user and host; hosts compare without case. */
export function holderKey(user: string, host: string): string {
  return `${user}\0${host.toLowerCase()}`;
}

/** The index of these tables; the same object for the same tables. */
export function holderIndex(grants: GrantTables): HolderIndex {
  let index = built.get(grants);
  if (!index) {
    const schemaRows = new Map<string, number[]>();
    for (const [row, { user, host }] of grants.schemaGrants.entries()) {
      const key = holderKey(user, host);
      const rows = schemaRows.get(key);
      if (rows) rows.push(row);
      else schemaRows.set(key, [row]);
    }
    index = {
      schemaRows,
      accounts: new Set(grants.accounts.map(({ user, host }) => holderKey(user, host))),
      roles: new Set(grants.accounts.filter(({ isRole }) => isRole).map(({ user }) => user)),
    };
    built.set(grants, index);
  }
  return index;
}
