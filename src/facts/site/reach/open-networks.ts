import { firstIndex } from '../../../domain/first-index.ts';
import { type AddressRange, mergeRanges, parseRange } from '../../../domain/network/address-ranges.ts';
import type { ReachParts } from './reach-parts.ts';

/**
 * Whether connections from networks get to a TCP port of a host. False only where the host's own firewall was read and keeps every one of them
 * out; what was not read, or is not stated, counts as open.
 */
export function openNetworks({ hosts }: ReachParts, host: string, port: number): (networks: readonly string[]) => boolean {
  const facts = hosts.find(({ context }) => context.host === host);
  const reach = facts?.get('host.networkReach')?.reach;
  const listeners = (facts?.get('host.listeners') ?? []).filter((listener) => listener.protocol === 'tcp' && listener.port === port);
  if (reach === undefined || listeners.length === 0) return () => true;
  const ways = listeners.flatMap((listener) => reach.waysTo({ kind: 'network', networks: ['0.0.0.0/0', '::/0'] }, listener));
  const isOpen = meeting(ways.flatMap(({ from }) => from));
  return (networks) => {
    const ranges = networks.map(parseRange);
    const known = ranges.filter((range): range is AddressRange => range !== null);
    return known.length === 0 || known.length < ranges.length || known.some(isOpen);
  };
}

/** Tells whether an address of a range is among some ranges. A firewall can name as many networks as there are tenants. */
function meeting(ranges: readonly AddressRange[]): (range: AddressRange) => boolean {
  const merged = mergeRanges(ranges);
  const sorted = { 4: merged.filter(({ family }) => family === 4), 6: merged.filter(({ family }) => family === 6) };
  return ({ family, first, last }) => {
    const late = firstIndex(0, sorted[family].length, (at) => (sorted[family][at]?.first ?? 0n) > last);
    // Of those that begin early enough the last reaches furthest: none of them meet.
    return (sorted[family][late - 1]?.last ?? -1n) >= first;
  };
}
