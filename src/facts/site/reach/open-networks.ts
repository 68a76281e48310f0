import { type AddressRange, parseRange, rangesOverlap } from '../../../domain/network/address-ranges.ts';
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
  const parts = listeners.flatMap((listener) => reach.toListener({ kind: 'network', networks: ['0.0.0.0/0', '::/0'] }, listener).parts);
  const open = parts.filter(({ state }) => state !== 'not').flatMap(({ from }) => from);
  return (networks) => {
    const ranges = networks.map(parseRange);
    const known = ranges.filter((range): range is AddressRange => range !== null);
    return known.length === 0 || known.length < ranges.length || rangesOverlap(open, known);
  };
}
