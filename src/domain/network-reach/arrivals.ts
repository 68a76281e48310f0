import type { Routing } from '../firewall/packet-class.ts';
import { type AddressRange, mergeRanges } from '../network/address-ranges.ts';
import { readableRanges, type TunnelEnd } from './tunnel-passage.ts';

/** Where packets come from: a network that arrives where its addresses are routed, or the other end of a tunnel. */
export type PacketSource = { readonly kind: 'network'; readonly networks: readonly string[] } | ({ readonly kind: 'peer' } & TunnelEnd);

/** Sources that arrive on one interface. */
export interface Arriving {
  readonly from: AddressRange;
  readonly in: string | null;
  /** Why nothing of it arrives, or it is not known whether. */
  readonly barred: { readonly state: 'not' | 'unknown'; readonly reason: string } | null;
}

/** Some of a crowd. */
export interface Arrival extends Arriving {
  readonly crowd: Crowd;
}

/** All that arrives on an interface, from the first address to the last: the firewall is asked about it at once. */
export type Crowd = Pick<Arriving, 'from' | 'in'>;

/** No address in particular. */
export const nowhere: AddressRange = { family: 4, first: 0n, last: 0n };

/** Where the packets of a source arrive, in order of their addresses. None: no network of the source can be read. */
export function findArrivals(routing: Routing, source: PacketSource): Arrival[] {
  const crowds: { from: AddressRange; readonly in: string | null }[] = [];
  return arrivingAt(routing, source).map((one) => {
    const { from, in: name, barred } = one;
    if (barred !== null) return { ...one, crowd: one };
    let crowd = crowds.find((other) => other.in === name && other.from.family === from.family);
    if (crowd === undefined) crowds.push((crowd = { from, in: name }));
    else {
      const { first, last } = crowd.from;
      crowd.from = { family: from.family, first: from.first < first ? from.first : first, last: from.last > last ? from.last : last };
    }
    return { ...one, crowd };
  });
}

function arrivingAt(routing: Routing, source: PacketSource): Arriving[] {
  if (source.kind === 'peer') {
    const { hub, peer } = source;
    const { ranges, complete } = readableRanges(peer.networks);
    const unknown: Arriving = { from: nowhere, in: hub.interface, barred: { state: 'unknown', reason: `the networks of ${peer.id} are not known` } };
    return [...mergeRanges(ranges).map((from): Arriving => ({ from, in: hub.interface, barred: null })), ...(complete ? [] : [unknown])];
  }
  const { ranges, complete } = readableRanges(source.networks);
  const routed = mergeRanges(ranges).flatMap((range) =>
    routing.place(range).flatMap(({ to: from, hook, out }): Arriving[] => {
      if (hook === 'input') return [];
      const barred = hook === 'nowhere' && out === null ? ({ state: 'not', reason: 'the host has no route back' } as const) : null;
      return [{ from, in: out, barred }];
    }),
  );
  return complete ? routed : [...routed, { from: nowhere, in: null, barred: { state: 'unknown', reason: 'a network of the source cannot be read' } }];
}
