import type { ServerSemantics } from './grant-tables.ts';
import type { HostNetwork } from './host-pattern.ts';
import { byteText } from './name-text.ts';
import type { SchemaPattern } from './schema-pattern.ts';
import { atLeast } from './server-semantics.ts';

/** Order of a row among its rivals: compared number by number, the smaller wins. Equal ranks are ordered arbitrarily by the server. */
export type Rank = readonly number[];

/** Negative when `a` is the more specific. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a === b) return 0;
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What ranks a row: its Host (with the network it names), its Db pattern, its user name. */
export interface RankedText {
  readonly host: string;
  readonly network: HostNetwork | null;
  readonly db: string;
  readonly user: string;
}

/** Order of a `mysql.db` row on this server: MariaDB host, database, anonymous last; MySQL addresses first, then one sort key. */
export function schemaRowRank(row: RankedText, server: ServerSemantics): Rank {
  if (usesMagic(server)) {
    return [hostMagic(row.host, server), magic(row.db, databaseLength, server), row.user === '' ? 1 : 0];
  }
  return byNetwork(row, server, (sortByte(row.host) * 256 + sortByte(row.db)) * 256 + sortByte(row.user));
}

/** The same for many rows: a host is measured once for rows that stand together, a name without wildcards not at all, and rows of one rank share it. */
export function schemaRowRanks(
  server: ServerSemantics,
): (host: { readonly text: string; readonly network: HostNetwork | null }, db: Pick<SchemaPattern, 'text' | 'literal'>, user: string) => Rank {
  let last: object | null = null;
  let ofHost = -1;
  let ranks = new Map<number, Rank>();
  const isMagic = usesMagic(server);
  return (host, db, user) => {
    if (!isMagic || user === '') return schemaRowRank({ host: host.text, network: host.network, db: db.text, user }, server);
    if (last !== host) {
      last = host;
      const measured = hostMagic(host.text, server);
      if (measured !== ofHost) ranks = new Map();
      ofHost = measured;
    }
    const ofDatabase = db.literal === null ? magic(db.text, databaseLength, server) : 0;
    let rank = ranks.get(ofDatabase);
    if (rank === undefined) {
      rank = [ofHost, ofDatabase, 0];
      ranks.set(ofDatabase, rank);
    }
    return rank;
  };
}

/** Order of an account row; the descending text order that MariaDB adds among equals is left to the caller. */
export function accountRank(row: Omit<RankedText, 'db'>, server: ServerSemantics): Rank {
  if (!usesMagic(server)) return byNetwork(row, server, sortByte(row.host) * 256 + sortByte(row.user));
  const measured = hostMagic(row.host, server);
  return measured === 0 ? closed : [measured];
}

/** Order of a table, column or routine row among those of the same user and object: by Host alone. */
export function objectRowRank(host: string, server: ServerSemantics): Rank {
  return usesMagic(server) ? [hostMagic(host, server)] : [-sortByte(host)];
}

/** MariaDB since MDEV-14735; before, it sorted like MySQL. */
function usesMagic(server: ServerSemantics): boolean {
  return server.flavor === 'mariadb' && atLeast(server, 10, 5);
}

const databaseLength = 64;

/** The rank of all accounts of a host without wildcards. */
const closed: Rank = [0];

function hostMagic(host: string, server: ServerSemantics): number {
  return magic(host, atLeast(server, 10, 6) ? 255 : 60, server);
}

/** MariaDB's measure of how much a pattern leaves open. Source: MDEV-14735, checked on 10.5, 10.11 and 11.8. */
function magic(pattern: string, maximumLength: number, server: ServerSemantics): number {
  if (!/[%_]/.test(pattern)) return 0;
  const capped = atLeast(server, 10, 6);
  const shape = patternShape(pattern);
  const runs = capped ? Math.min(shape.percentRuns, 31) : shape.percentRuns;
  const single = capped ? Math.min(shape.underscores, 31) : shape.underscores;
  const open = shape.percentRuns > 0 ? maximumLength - shape.literals - shape.underscores : 0;
  const base = maximumLength + 1;
  const runBase = capped ? Math.min(base, 32) : base;
  return open > single
    ? (((2 * open + 1) * base + runs) * runBase + single) * base + shape.leading
    : ((2 * single * base + open) * runBase + runs) * base + shape.leading;
}

function patternShape(pattern: string): {
  literals: number;
  underscores: number;
  percentRuns: number;
  leading: number;
} {
  const bytes = byteText(pattern);
  let [literals, underscores, percentRuns, leading] = [0, 0, 0, 0];
  let isAfterPercent = false;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at);
    const isPercent = code === 0x25;
    const isUnderscore = code === 0x5f;
    if ((isPercent || isUnderscore) && underscores + percentRuns === 0) leading = literals;
    if (isUnderscore) underscores++;
    else if (!isPercent) literals++;
    else if (!isAfterPercent) percentRuns++;
    isAfterPercent = isPercent;
    // A backslash and what stands behind it count as one.
    if (code === 0x5c && at + 1 < bytes.length) at++;
  }
  return { literals, underscores, percentRuns, leading };
}

/** MySQL `get_sort` of one text: 128 without a wildcard, 0 when empty, else the later the first wildcard the higher. */
function sortByte(pattern: string): number {
  if (pattern === '') return 0;
  const bytes = byteText(pattern);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charAt(at);
    if (byte === '%' || byte === '_') return Math.min(at + (pattern === '%' ? 1 : 2), 127);
    if (byte === '\\') at++;
  }
  return 128;
}

function byNetwork(row: Pick<RankedText, 'host' | 'network'>, server: ServerSemantics, sort: number): Rank {
  if (server.flavor !== 'mysql' || !atLeast(server, 8, 0, 23)) return [1, 0, 0, -sort];
  if (row.network !== null && row.network.base !== 0) return [0, kindOrder[row.network.kind], -row.network.mask, -sort];
  // A text that merely begins with an address counts as one with an empty mask: after plain addresses, before networks.
  return /^(?!0\.0\.0\.0)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/.test(row.host) ? [0, 0, 0, -sort] : [1, 0, 0, -sort];
}

const kindOrder: Readonly<Record<HostNetwork['kind'], number>> = { address: 0, prefix: 1, netmask: 2 };
