import { firstIndex } from '../../../domain/first-index.ts';
import { type AddressRange, mergeRanges, parseRange, plainAddress, type PlainAddress } from '../../../domain/network/address-ranges.ts';
import { hostAt, type ReachParts } from './reach-parts.ts';

/** What a firewall lets in. */
export interface OpenNetworks {
  readonly ranges: readonly AddressRange[];
  readonly letsIn: (networks: readonly string[]) => boolean;
}

/**
 * Whether connections from networks get to a TCP port of a host. False only where the host's own firewall was read and keeps every one of them
 * out; what is not stated counts as open. Null: the firewall was not read, and everybody counts as let in.
 */
export function openNetworks(parts: ReachParts, host: string, port: number): OpenNetworks | null {
  const facts = hostAt(parts, host);
  const reach = facts?.get('host.networkReach')?.reach;
  const listeners = (facts?.get('host.listeners') ?? []).filter((listener) => listener.protocol === 'tcp' && listener.port === port);
  if (reach === undefined || listeners.length === 0) return null;
  const ways = listeners.flatMap((listener) => reach.waysTo({ kind: 'network', networks: ['0.0.0.0/0', '::/0'] }, listener));
  const ranges = mergeRanges(ways.flatMap(({ from }) => from));
  const isOpen = meeting(ranges);
  const letsIn = (networks: readonly string[]): boolean => {
    for (const text of networks) {
      const range = parseRange(text);
      if (range === null || isOpen(range)) return true;
    }
    return networks.length === 0;
  };
  return { ranges, letsIn };
}

/** Tells whether an address of a range is among some ranges that do not touch, ascending. A firewall can name as many networks as there are tenants. */
function meeting(ranges: readonly AddressRange[]): (range: AddressRange) => boolean {
  const sorted: Readonly<Record<4 | 6, { readonly first: PlainAddress; readonly last: PlainAddress }[]>> = { 4: [], 6: [] };
  for (const { family, first, last } of ranges) sorted[family].push({ first: plainAddress(family, first), last: plainAddress(family, last) });
  return (range) => {
    const all = sorted[range.family];
    const first = plainAddress(range.family, range.first);
    const last = plainAddress(range.family, range.last);
    const late = firstIndex(0, all.length, (at) => (all[at]?.first ?? 0) > last);
    // Of those that begin early enough the last reaches furthest: none of them meet.
    return (all[late - 1]?.last ?? -1) >= first;
  };
}
