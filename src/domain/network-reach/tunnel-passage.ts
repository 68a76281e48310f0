import { type AddressRange, parseRange, rangesOverlap } from '../network/address-ranges.ts';
import type { TunnelHub, TunnelPeer } from './network-facts.ts';

/**
 * How a hub treats packets from one peer for another. `switched`: the VPN program delivers them itself, no firewall sees them. `routed`: the
 * kernel decides, by forwarding and firewall. `blocked`: the tunnels carry no such packets.
 */
export type TunnelPassage =
  | { readonly kind: 'switched'; readonly reason: string }
  | { readonly kind: 'routed' }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** One end of a path between peers. */
export interface TunnelEnd {
  readonly hub: TunnelHub;
  readonly peer: TunnelPeer;
}

/** What the tunnels themselves say about packets between two peers, which may belong to different hubs of one host. */
export function tunnelPassage(from: TunnelEnd, to: TunnelEnd): TunnelPassage {
  const limits = [limitedBy(from.peer, to.peer), limitedBy(to.peer, from.peer)];
  const blocked = limits.find(({ kind }) => kind === 'blocked');
  if (blocked !== undefined) return blocked;
  const unknown = limits.find(({ kind }) => kind === 'unknown');
  if (unknown !== undefined) return unknown;
  if (from.hub.id !== to.hub.id) return { kind: 'routed' };
  if (from.hub.switchesPeers === null) return { kind: 'unknown', reason: `whether ${from.hub.id} hands packets from client to client is not known` };
  return from.hub.switchesPeers
    ? { kind: 'switched', reason: `${from.hub.id} hands packets from client to client itself, past every firewall` }
    : { kind: 'routed' };
}

/** The networks that could be read, and whether those were all. */
export function readableRanges(texts: readonly string[] | null): { readonly ranges: readonly AddressRange[]; readonly complete: boolean } {
  const ranges = (texts ?? []).map(parseRange).filter((range) => range !== null);
  return { ranges, complete: texts !== null && ranges.length === texts.length };
}

function limitedBy(peer: TunnelPeer, other: TunnelPeer): TunnelPassage {
  if (peer.destinations === 'anywhere') return { kind: 'routed' };
  const allowed = readableRanges(peer.destinations);
  const wanted = readableRanges(other.networks);
  if (rangesOverlap(allowed.ranges, wanted.ranges)) return { kind: 'routed' };
  if (allowed.complete && wanted.complete) return { kind: 'blocked', reason: `the tunnel of ${peer.id} carries nothing for the networks of ${other.id}` };
  return { kind: 'unknown', reason: `which networks the tunnel of ${peer.id} carries to ${other.id} is not known` };
}
