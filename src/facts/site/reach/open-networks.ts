import { firstIndex } from '../../../domain/first-index.ts';
import { type AddressRange, mergeRanges, parseRange, plainAddress, type PlainAddress } from '../../../domain/network/address-ranges.ts';
import { hostAt, type ReachParts } from './reach-parts.ts';

/**
 * Whether connections from networks get to a TCP port of a host. False only where the host's own firewall was read and keeps every one of them
 * out; what was not read, or is not stated, counts as open.
 */
export function openNetworks(parts: ReachParts, host: string, port: number): (networks: readonly string[]) => boolean {
  const facts = hostAt(parts, host);
  const reach = facts?.get('host.networkReach')?.reach;
  const listeners = (facts?.get('host.listeners') ?? []).filter((listener) => listener.protocol === 'tcp' && listener.port === port);
  if (reach === undefined || listeners.length === 0) return () => true;
  const ways = listeners.flatMap((listener) => reach.waysTo({ kind: 'network', networks: ['0.0.0.0/0', '::/0'] }, listener));
  const isOpen = meeting(ways.flatMap(({ from }) => from));
  return (networks) => {
    for (const text of networks) {
      const range = parseRange(text);
      if (range === null || isOpen(range)) return true;
    }
    return networks.length === 0;
  };
}

/** Tells whether an address of a range is among some ranges. A firewall can name as many networks as there are tenants. */
function meeting(ranges: readonly AddressRange[]): (range: AddressRange) => boolean {
  const sorted: Readonly<Record<4 | 6, { readonly first: PlainAddress; readonly last: PlainAddress }[]>> = { 4: [], 6: [] };
  for (const { family, first, last } of mergeRanges(ranges)) sorted[family].push({ first: plainAddress(family, first), last: plainAddress(family, last) });
  return (range) => {
    const all = sorted[range.family];
    const first = plainAddress(range.family, range.first);
    const last = plainAddress(range.family, range.last);
    const late = firstIndex(0, all.length, (at) => (all[at]?.first ?? 0) > last);
    // Of those that begin early enough the last reaches furthest: none of them meet.
    return (all[late - 1]?.last ?? -1) >= first;
  };
}
