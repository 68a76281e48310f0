import { everyPort } from '../firewall/packet-class.ts';
import { type AddressRange, addressText } from '../network/address-ranges.ts';
import type { TunnelHub } from './network-facts.ts';
import type { NetworkReach, Reach } from './network-reach.ts';
import type { TunnelEnd } from './tunnel-passage.ts';

/** What is behind one tunnel, or behind all tunnels of a hub. */
export interface TunnelSide {
  readonly hub: TunnelHub;
  /** At least one. */
  readonly ranges: readonly AddressRange[];
  /** Where the tunnels let their peers go, at most. */
  readonly destinations: readonly string[] | 'anywhere';
}

/** Sides between which something may pass, each with each; `all` is the answer for every pair of them where one holds for all. */
export interface OpenPairs<Side extends TunnelSide> {
  readonly from: readonly Side[];
  readonly to: readonly Side[];
  readonly all: Reach | null;
}

/** Sides that are asked about at once: from the first of their addresses to the last. */
interface Group<Side extends TunnelSide> {
  readonly sides: readonly Side[];
  readonly end: TunnelEnd;
  /** On one interface, of one address family and with tunnels that set no limits: what a firewall says of all alike, it says of each. */
  readonly isAlike: boolean;
}

/**
 * The pairs of sides between which the kernel may pass packets on. Many are asked about at once, and halved until a closed answer closes all of
 * them: a host that refuses everything is asked once, and one with few holes some times for each. Pairs of a side with itself are among them.
 */
export function* openPairs<Side extends TunnelSide>(reach: NetworkReach, sides: readonly Side[]): Generator<OpenPairs<Side>> {
  if (sides.length === 0) return;
  const ordered = sides.toSorted((a, b) => compare(firstOf(a), firstOf(b)));
  yield* between(reach, groupOf(ordered, 'these tunnels'), groupOf(ordered, 'those tunnels'));
}

function* between<Side extends TunnelSide>(reach: NetworkReach, from: Group<Side>, to: Group<Side>): Generator<OpenPairs<Side>> {
  if (from.sides.length === 1 && to.sides.length === 1) {
    yield { from: from.sides, to: to.sides, all: null };
    return;
  }
  const answer = firstOpen(reach, from, to);
  if (answer === null) return;
  if (isOpenThroughout(from, to, answer)) {
    const all = from.isAlike && to.isAlike ? reach.between(from.end, to.end) : null;
    yield { from: from.sides, to: to.sides, all: all !== null && isUndivided(all) ? all : null };
  } else if (isSourceHalved(from, to, answer)) for (const half of halves(from)) yield* between(reach, half, to);
  else for (const half of halves(to)) yield* between(reach, from, half);
}

/** The answer about a protocol by which something may pass; null: nothing does. One that asks for no packets back is the cheapest to ask about. */
function firstOpen<Side extends TunnelSide>(reach: NetworkReach, from: Group<Side>, to: Group<Side>): Reach | null {
  for (const protocol of ['udp', 'icmp', 'tcp'] as const) {
    const answer = reach.between(from.end, to.end, { protocol, ports: everyPort });
    if (answer.state !== 'not') return answer;
  }
  return null;
}

/** Something passes for every pair: fewer of them would not be closed. */
function isOpenThroughout<Side extends TunnelSide>(from: Group<Side>, to: Group<Side>, { parts }: Reach): boolean {
  const open = parts.filter(({ state }) => state === 'reached');
  return open.length === parts.length || open.some((part) => isWhole(from, part.from) && isWhole(to, [part.to]));
}

/** Halves what told the packets apart, sources or targets; if both or neither did, what is more. */
function isSourceHalved<Side extends TunnelSide>(from: Group<Side>, to: Group<Side>, { parts }: Reach): boolean {
  const bySource = from.sides.length > 1 && parts.some((part) => !isWhole(from, part.from));
  const byTarget = to.sides.length > 1 && parts.some((part) => !isWhole(to, [part.to]));
  return bySource === byTarget ? from.sides.length >= to.sides.length : bySource;
}

function isWhole<Side extends TunnelSide>({ end }: Group<Side>, ranges: readonly AddressRange[]): boolean {
  const [range, ...more] = ranges;
  return range !== undefined && more.length === 0 && end.peer.networks?.includes(textOf(range)) === true;
}

/** One word for each protocol: nothing told the packets apart. */
function isUndivided({ parts }: Reach): boolean {
  return (
    new Set(parts.map(({ protocol }) => protocol)).size === parts.length && parts.every(({ reason, translated }) => reason === null && translated === null)
  );
}

function halves<Side extends TunnelSide>({ sides, end }: Group<Side>): readonly Group<Side>[] {
  const middle = sides.length >>> 1;
  return [groupOf(sides.slice(0, middle), end.hub.id), groupOf(sides.slice(middle), end.hub.id)];
}

function groupOf<Side extends TunnelSide>(sides: readonly Side[], id: string): Group<Side> {
  const name = sides[0]?.hub.interface ?? null;
  const isOnOne = sides.every(({ hub }) => hub.interface === name);
  const hub: TunnelHub = { id, technology: 'other', interface: isOnOne ? name : null, switchesPeers: false };
  const networks = spanOf(sides);
  const destinations = destinationsOf(sides);
  const isAlike = isOnOne && networks.length === 1 && sides.every((side) => side.destinations === 'anywhere');
  return { sides, end: { hub, peer: { id, networks, destinations } }, isAlike };
}

function destinationsOf(sides: readonly TunnelSide[]): TunnelSide['destinations'] {
  const all = new Set<string>();
  for (const { destinations } of sides) {
    if (destinations === 'anywhere') return 'anywhere';
    for (const text of destinations) all.add(text);
  }
  return [...all];
}

/** The addresses from the first to the last, by family. */
export function spanOf(sides: readonly Pick<TunnelSide, 'ranges'>[]): string[] {
  const spans = new Map<4 | 6, { first: bigint; last: bigint }>();
  for (const { ranges } of sides) {
    for (const { family, first, last } of ranges) {
      const span = spans.get(family);
      if (span === undefined) spans.set(family, { first, last });
      else {
        if (first < span.first) span.first = first;
        if (last > span.last) span.last = last;
      }
    }
  }
  return [...spans].toSorted(([a], [b]) => a - b).map(([family, { first, last }]) => textOf({ family, first, last }));
}

function textOf({ family, first, last }: AddressRange): string {
  return `${addressText(family, first)}-${addressText(family, last)}`;
}

function firstOf({ ranges }: TunnelSide): bigint {
  return ranges[0]?.first ?? 0n;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
