import { cut, firstEndingFrom, type Interval, intervalSet } from '../firewall/interval-set.ts';
import type { Placed, Routing } from '../firewall/packet-class.ts';
import { type AddressRange, parseNetwork } from '../network/address-ranges.ts';
import type { HostNetwork, NetworkInterface } from './network-facts.ts';

/** Addresses and what the host does with packets for them. */
interface Road extends Interval {
  readonly hook: Placed['hook'];
  readonly out: string | null;
}

/** Where a host sends packets: its own addresses first, then the routes, the narrowest first. Packets for others it passes on only when forwarding is on. */
export function hostRouting(host: HostNetwork): Routing {
  const roads = { 4: flattened(roadsOf(host, 4)), 6: flattened(roadsOf(host, 6)) };
  const beyond = host.interfaces === null || host.routes === null ? 'unknown' : 'nowhere';
  return {
    place: (to) => placed(roads[to.family], to, beyond),
    routesLoopback: host.routesLoopback,
    addressOf: (name, family) =>
      addressesOf(
        host.interfaces?.find((one) => one.name === name),
        family,
      )[0]?.first ?? null,
  };
}

/** The addresses of an interface, each a range of one. */
export function addressesOf(one: NetworkInterface | undefined, family: 4 | 6): AddressRange[] {
  const addresses = (one?.addresses ?? []).map((text) => parseNetwork(text.split('/')[0] ?? ''));
  return addresses.filter((address) => address !== null).filter((address) => address.family === family);
}

/** The loopback network belongs to the host without being an address of an interface. */
const loopback = { 4: '127.0.0.0/8', 6: '::1' } as const;

/** In order of growing right: of equal ones the last counts. */
function roadsOf(host: HostNetwork, family: 4 | 6): Road[] {
  const onward = host.forwarding[family];
  const hook = onward === null ? 'unknown' : onward ? 'forward' : 'nowhere';
  // The system lists the preferred of equal routes first.
  const routes = (host.routes ?? []).toReversed().flatMap(({ to, through }): Road[] => {
    const range = parseNetwork(to);
    return range?.family === family ? [{ ...range, hook: through === null ? 'nowhere' : hook, out: through }] : [];
  });
  const own = [parseNetwork(loopback[family]), ...(host.interfaces ?? []).flatMap((one) => addressesOf(one, family))].filter((range) => range !== null);
  return [...routes, ...own.map((range): Road => ({ ...range, hook: 'input', out: null }))];
}

/** Networks nest or lie apart: each becomes the parts of it that no narrower one covers. In order, one pass. */
function flattened(roads: readonly Road[]): readonly Road[] {
  const flat: Road[] = [];
  const around: Road[] = [];
  let next = 0n;
  const emit = (last: bigint): void => {
    const top = around.at(-1);
    if (top !== undefined && next <= last) flat.push({ ...top, first: next, last });
  };
  const close = (before: bigint | null): void => {
    while (around.length > 0) {
      const last = around.at(-1)?.last ?? 0n;
      if (before !== null && last >= before) return;
      emit(last);
      if (last >= next) next = last + 1n;
      around.pop();
    }
  };
  for (const road of roads.toSorted((a, b) => (a.first === b.first ? (a.last > b.last ? -1 : a.last < b.last ? 1 : 0) : a.first < b.first ? -1 : 1))) {
    close(road.first);
    emit(road.first - 1n);
    next = road.first;
    around.push(road);
  }
  close(null);
  return flat;
}

function placed(roads: readonly Road[], to: AddressRange, beyond: Placed['hook']): Placed[] {
  const { family } = to;
  const found: Placed[] = [];
  for (let at = firstEndingFrom(roads, to.first); at < roads.length; at++) {
    const road = roads[at];
    if (road === undefined || road.first > to.last) break;
    const [part] = cut([road], to).inside;
    if (part !== undefined) found.push({ to: { family, ...part }, hook: road.hook, out: road.out });
  }
  // What no route covers goes nowhere, as far as all routes are known.
  const rest = cut(intervalSet(found.map((one) => one.to)), to).outside;
  return [...found, ...rest.map((part): Placed => ({ to: { family, ...part }, hook: beyond, out: null }))];
}
