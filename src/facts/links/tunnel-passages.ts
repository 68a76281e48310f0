import type { Reach } from '../../domain/network-reach/network-reach.ts';
import type { TunnelEnd } from '../../domain/network-reach/tunnel-passage.ts';
import { addressText } from '../../domain/network/address-ranges.ts';
import type { HostReach } from '../host/host-reach.ts';
import type { SiteHub, SitePeer } from '../site/tunnels.ts';

/** What is known of the way from one tenant's tunnel to another's, both ending on one host. */
export interface Passage {
  readonly from: SitePeer;
  readonly to: SitePeer;
  readonly reach: Reach;
}

/** Questions about one host; with more tunnels, hubs are judged as a whole. */
const questionsAtMost = 10_000;

/** The ways between tunnels of different tenants on one host. With very many tunnels: one for each pair of hubs, which is `not` only when nothing passes at all. */
export function passagesOn(reach: HostReach, hubs: readonly SiteHub[]): readonly Passage[] {
  const ends = hubs.flatMap(usedPeers);
  const ask = (from: SitePeer, to: SitePeer): Passage[] => {
    const [source, target] = [endOf(reach, from), endOf(reach, to)];
    return source === null || target === null ? [] : [{ from, to, reach: reach.reach.between(source, target) }];
  };
  if (ends.length ** 2 <= questionsAtMost) return ends.flatMap((from) => ends.flatMap((to) => (areApart(from, to) ? ask(from, to) : [])));
  return hubs.flatMap((one) => hubs.flatMap((other) => wholePassage(reach, one, other, ask)));
}

function usedPeers({ peers }: SiteHub): readonly SitePeer[] {
  return peers.filter(({ peer, tenants }) => peer.enabled && tenants.length > 0);
}

/** Two tunnels one of which has a tenant that the other has not. */
function areApart(one: SitePeer, other: SitePeer): boolean {
  return one.tenants.some((id) => !other.tenants.includes(id)) || other.tenants.some((id) => !one.tenants.includes(id));
}

function endOf(reach: HostReach, { hub, id }: SitePeer): TunnelEnd | null {
  const found = reach.hubs[hub.at];
  const peer = found?.peers?.find((one) => one.id === id);
  return found === undefined || peer === undefined ? null : { hub: found, peer };
}

/** From any address between the first and the last of one hub's peers to any of the other's: a closed answer closes every pair, an open one is shown by two of them. */
function wholePassage(reach: HostReach, one: SiteHub, other: SiteHub, ask: (from: SitePeer, to: SitePeer) => readonly Passage[]): readonly Passage[] {
  const [from] = usedPeers(one);
  const to = from && usedPeers(other).findLast((peer) => areApart(from, peer));
  const [source, target] = [from && endOf(reach, from), to && endOf(reach, to)];
  if (!from || !to || !source || !target) return [];
  const all = (end: TunnelEnd, hub: SiteHub): TunnelEnd => ({ hub: end.hub, peer: { ...end.peer, networks: spanOf(hub), destinations: 'anywhere' } });
  const whole = reach.reach.between(all(source, one), all(target, other));
  if (whole.state === 'not') return [{ from, to, reach: whole }];
  const shown = ask(from, to);
  if (shown.some((passage) => passage.reach.state === 'reached')) return shown;
  return [{ from, to, reach: { ...whole, state: 'unknown', reason: 'something passes between the tunnels, which are too many to look at one by one' } }];
}

function spanOf(hub: SiteHub): string[] {
  const ends = new Map<4 | 6, { first: bigint; last: bigint }>();
  for (const { ranges } of usedPeers(hub)) {
    for (const { family, first, last } of ranges) {
      const known = ends.get(family);
      if (known === undefined) ends.set(family, { first, last });
      else {
        if (first < known.first) known.first = first;
        if (last > known.last) known.last = last;
      }
    }
  }
  return ([4, 6] as const).flatMap((family) => {
    const end = ends.get(family);
    return end === undefined ? [] : [`${addressText(family, end.first)}-${addressText(family, end.last)}`];
  });
}
