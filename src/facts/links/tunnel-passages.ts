import type { Reach } from '../../domain/network-reach/network-reach.ts';
import { openPairs, spanOf, type TunnelSide } from '../../domain/network-reach/open-pairs.ts';
import { readableRanges, type TunnelEnd } from '../../domain/network-reach/tunnel-passage.ts';
import { tunnelPeer } from '../../domain/vpn/tunnel-hub.ts';
import type { HostReach } from '../host/host-reach.ts';
import type { SiteHub, SitePeer } from '../site/tunnels.ts';

/** What is known of the way from one tenant's tunnel to another's, both ending on one host. */
export interface Passage {
  readonly from: SitePeer;
  readonly to: SitePeer;
  readonly reach: Reach;
}

/** The ways between tunnels of one host that are not closed. */
export interface Passages {
  readonly open: readonly Passage[];
  /** False: there are so many that not all were looked at. */
  readonly isWhole: boolean;
}

/** Questions about one host; with more tunnels, hubs are judged as a whole. */
const questionsAtMost = 10_000;

/** The ways between tunnels of different tenants on one host. With very many tunnels: one for each pair of hubs between which anything passes. */
export function passagesOn(reach: HostReach, hubs: readonly SiteHub[]): Passages {
  const ends = hubs.flatMap(usedPeers);
  return ends.length ** 2 <= questionsAtMost ? betweenPeers(reach, ends) : betweenHubs(reach, hubs);
}

/** One end of a tunnel, and its place among those of the host. */
interface PeerSide extends TunnelSide {
  readonly at: number;
  readonly site: SitePeer;
  readonly end: TunnelEnd;
  /** Is all known that a closed answer for many rests on? */
  readonly isKnown: boolean;
}

function betweenPeers(reach: HostReach, ends: readonly SitePeer[]): Passages {
  const sides = ends.flatMap((site, at): PeerSide[] => {
    const end = endOf(reach, site);
    const { destinations } = end?.peer ?? { destinations: null };
    return end === null ? [] : [{ at, site, end, hub: end.hub, ranges: site.ranges, destinations: destinations ?? 'anywhere', isKnown: isKnown(end) }];
  });
  const found: Placed[] = [];
  const add = (from: PeerSide, to: PeerSide, answer: Reach | null): void => {
    if (!areApart(from.site, to.site)) return;
    const passage = { from: from.site, to: to.site, reach: answer ?? reach.reach.between(from.end, to.end) };
    if (passage.reach.state !== 'not') found.push({ from: from.at, to: to.at, passage });
  };
  const isAskedAlone = (from: PeerSide, to: PeerSide): boolean => !from.isKnown || !to.isKnown || (from.hub === to.hub && from.hub.switchesPeers !== false);
  for (const from of sides) for (const to of sides) if (isAskedAlone(from, to)) add(from, to, null);
  const known = sides.filter((side) => side.isKnown && side.ranges.length > 0);
  for (const pairs of openPairs(reach.reach, known)) {
    for (const from of pairs.from) for (const to of pairs.to) if (!isAskedAlone(from, to)) add(from, to, pairs.all);
  }
  return { open: inOrder(found), isWhole: true };
}

function isKnown({ peer: { networks, destinations } }: TunnelEnd): boolean {
  return readableRanges(networks).complete && (destinations === 'anywhere' || readableRanges(destinations).complete);
}

interface HubSide extends TunnelSide {
  readonly at: number;
  readonly site: SiteHub;
}

function betweenHubs(reach: HostReach, hubs: readonly SiteHub[]): Passages {
  const found: Placed[] = [];
  const add = (from: { readonly at: number; readonly site: SiteHub }, to: { readonly at: number; readonly site: SiteHub }): void => {
    const passage = wholePassage(reach, from.site, to.site);
    if (passage !== null && passage.reach.state !== 'not') found.push({ from: from.at, to: to.at, passage });
  };
  for (const [at, site] of hubs.entries()) add({ at, site }, { at, site });
  if (hubs.length === 1) return { open: inOrder(found), isWhole: true };
  const sides = hubs.flatMap((site, at): HubSide[] => {
    const hub = reach.hubs[site.at];
    const peers = usedPeers(site);
    const ranges = peers.flatMap((peer) => peer.ranges);
    return hub === undefined || ranges.length === 0 ? [] : [{ at, site, hub, ranges, destinations: destinationsOf(peers) }];
  });
  let questions = 0;
  for (const { from, to } of openPairs(reach.reach, sides)) {
    for (const one of from) {
      for (const other of to) {
        if (one === other) continue;
        if (++questions > questionsAtMost) return { open: inOrder(found), isWhole: false };
        add(one, other);
      }
    }
  }
  return { open: inOrder(found), isWhole: true };
}

/** Where the tunnels of a hub let their peers go; anywhere, as far as one of them sets no limit, or none that can be read. */
function destinationsOf(peers: readonly SitePeer[]): TunnelSide['destinations'] {
  const limits = peers.map(({ peer: { localNetworks } }) => (localNetworks !== 'anywhere' && readableRanges(localNetworks).complete ? localNetworks : null));
  return limits.some((one) => one === null) ? 'anywhere' : [...new Set(limits.flatMap((one) => one ?? []))];
}

/** A passage and the places of its ends among those of the host. */
interface Placed {
  readonly from: number;
  readonly to: number;
  readonly passage: Passage;
}

function inOrder(found: readonly Placed[]): Passage[] {
  return found.toSorted((a, b) => a.from - b.from || a.to - b.to).map(({ passage }) => passage);
}

function usedPeers({ peers }: SiteHub): readonly SitePeer[] {
  return peers.filter(({ peer, tenants }) => peer.enabled && tenants.length > 0);
}

/** Two tunnels one of which has a tenant that the other has not. */
function areApart(one: SitePeer, other: SitePeer): boolean {
  return one.tenants.some((id) => !other.tenants.includes(id)) || other.tenants.some((id) => !one.tenants.includes(id));
}

function endOf(reach: HostReach, site: SitePeer): TunnelEnd | null {
  const hub = reach.hubs[site.hub.at];
  const peer = tunnelPeer(site.id, site.peer);
  return hub === undefined || peer === null ? null : { hub, peer };
}

/** From any address between the first and the last of one hub's peers to any of the other's: a closed answer closes every pair, an open one is shown by two of them. */
function wholePassage(reach: HostReach, one: SiteHub, other: SiteHub): Passage | null {
  const sources = usedPeers(one);
  const targets = one === other ? sources : usedPeers(other);
  const [from] = sources;
  const to = from && targets.findLast((peer) => areApart(from, peer));
  const [source, target] = [from && endOf(reach, from), to && endOf(reach, to)];
  if (!from || !to || !source || !target) return null;
  if (sources.length === 1 && targets.length === 1) return { from, to, reach: reach.reach.between(source, target) };
  const spans = spanOf(sources);
  const all = (end: TunnelEnd, networks: readonly string[]): TunnelEnd => ({ hub: end.hub, peer: { ...end.peer, networks, destinations: 'anywhere' } });
  const whole = reach.reach.between(all(source, spans), all(target, one === other ? spans : spanOf(targets)));
  if (whole.state === 'not') return { from, to, reach: whole };
  const shown = reach.reach.between(source, target);
  if (shown.state === 'reached') return { from, to, reach: shown };
  return { from, to, reach: { ...whole, state: 'unknown', reason: 'something passes between the tunnels, which are too many to look at one by one' } };
}
