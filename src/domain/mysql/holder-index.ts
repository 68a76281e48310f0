import type { GrantTables } from './grant-tables.ts';

/** Look-ups that several judgements share, built once per set of grant tables. User names count as written, hosts without case. */
export interface HolderIndex {
  /** Rows of `schemaGrants` of an account, in their order. */
  schemaRows(user: string, host: string): readonly number[];
  /** Is there such an account or role? */
  hasAccount(user: string, host: string): boolean;
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
    const { accounts, schemaGrants } = grants;
    const [rowsOf, accountsOf] = [rowsByHolder(schemaGrants), rowsByHolder(accounts)];
    index = {
      schemaRows: rowsOf,
      hasAccount: (user, host) => accountsOf(user, host).length > 0,
      roles: new Set(accounts.filter(({ isRole }) => isRole).map(({ user }) => user)),
    };
    built.set(grants, index);
  }
  return index;
}

interface Held {
  readonly user: string;
  readonly host: string;
}

/** Finds rows by user and host. Hosts are told apart when somebody asks about the user: of tens of thousands of rows few are asked about. */
function rowsByHolder(all: readonly Held[]): (user: string, host: string) => readonly number[] {
  // From each row to the next of its user: a list for each of ten thousand users would be long to make. Rows of one user nearly always stand together.
  const first = new Map<string, number>();
  const next = new Int32Array(all.length);
  for (let row = all.length - 1; row >= 0; row--) {
    const user = all[row]?.user ?? '';
    next[row] = all[row + 1]?.user === user ? row + 1 : (first.get(user) ?? -1);
    if (all[row - 1]?.user !== user) first.set(user, row);
  }
  const rowsOf = (user: string): number[] => {
    const rows: number[] = [];
    for (let row = first.get(user) ?? -1; row >= 0; row = next[row] ?? -1) rows.push(row);
    return rows;
  };
  const byHost = new Map<string, ReadonlyMap<string, readonly number[]>>();
  return (user, host) => {
    const hosts = byHost.get(user) ?? sortedByHost(all, rowsOf(user));
    byHost.set(user, hosts);
    return hosts.get(host.toLowerCase()) ?? [];
  };
}

function sortedByHost(all: readonly Held[], rows: readonly number[]): ReadonlyMap<string, readonly number[]> {
  const hosts = new Map<string, number[]>();
  for (const row of rows) {
    const host = all[row]?.host.toLowerCase() ?? '';
    const known = hosts.get(host);
    if (known === undefined) hosts.set(host, [row]);
    else known.push(row);
  }
  return hosts;
}
