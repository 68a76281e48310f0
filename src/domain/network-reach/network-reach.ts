import { appended } from '../appended.ts';
import { firstEndingFrom } from '../firewall/interval-set.ts';
import { everyPort, type Firewall, type FirewallPart, type PacketClass, type Placed, type PortRange, type RuleEvidence } from '../firewall/packet-class.ts';
import { type Listener, type ListenerBind, listenerBind } from '../listeners/listener.ts';
import { type AddressRange, mergeRanges, parseRange, rangesOverlap } from '../network/address-ranges.ts';
import { type Arrival, type Arriving, type Crowd, findArrivals, nowhere, type PacketSource } from './arrivals.ts';
import { addressesOf, hostRouting } from './host-routing.ts';
import type { HostNetwork } from './network-facts.ts';
import { readableRanges, type TunnelEnd, tunnelPassage } from './tunnel-passage.ts';

/** Is there a way? `unknown` where something needed was not read, or depends on what nobody can foresee. */
export type ReachState = 'reached' | 'not' | 'unknown';

/** What was found about some of the packets. */
export interface ReachPart {
  readonly state: ReachState;
  readonly protocol: PacketClass['protocol'];
  readonly from: readonly AddressRange[];
  /** Where the sender aims; without translation also where the packets arrive. */
  readonly to: AddressRange;
  readonly ports: PortRange;
  readonly translated: FirewallPart['translated'];
  /** The firewall rule or policy that decided; null when none had a say. */
  readonly rule: RuleEvidence | null;
  readonly reason: string | null;
}

/** The answer to one question, and the parts it is made of. One open way is enough for `reached`. */
export interface Reach {
  readonly state: ReachState;
  /** Why, where no firewall was asked; null otherwise. */
  readonly reason: string | null;
  readonly parts: readonly ReachPart[];
}

/** What is reachable on one host and through it. What lies between a network and the host is not its business. */
export interface NetworkReach {
  /** Can the source open a connection to the listener, by any address and port of the host? `program` and `service`: see `PacketClass`. */
  readonly toListener: (source: PacketSource, listener: Listener, owner?: Owner) => Reach;
  /** The parts of that answer that are open or may be: of large sites nearly all is refused. */
  readonly waysTo: (source: PacketSource, listener: Listener, owner?: Owner) => readonly ReachPart[];
  /** Can one end of a tunnel reach what lies behind another one of this host? Without `service` by TCP, UDP or echo request, on any port. */
  readonly between: (from: TunnelEnd, to: TunnelEnd, service?: Service) => Reach;
}

/** A protocol and its ports. */
export type Service = Pick<PacketClass, 'protocol' | 'ports'>;

/** Joins a host's network and firewall. */
export function networkReach(host: HostNetwork, firewall: Firewall): NetworkReach {
  const ownOf = (family: 4 | 6): AddressRange[] => (host.interfaces ?? []).flatMap((one) => addressesOf(one, family));
  const own = { 4: ownOf(4), 6: ownOf(6) };
  const outward = (family: 4 | 6): AddressRange[] => own[family].filter((to) => takesFromOutside(host, to) !== false);
  const site: Site = { host, firewall, routing: hostRouting(host), own, outward: { 4: outward(4), 6: outward(6) }, arrivals: new WeakMap() };
  return {
    toListener: (source, listener, owner) => summed(listenerParts(site, source, { listener, owner, refusals: true })),
    waysTo: (source, listener, owner) => listenerParts(site, source, { listener, owner, refusals: false }),
    between: (from, to, service) => betweenPeers(site, { from, to, services: service === undefined ? anyService : [service] }),
  };
}

interface Site {
  readonly host: HostNetwork;
  readonly firewall: Firewall;
  readonly routing: ReturnType<typeof hostRouting>;
  /** The host's own addresses. */
  readonly own: Readonly<Record<4 | 6, readonly AddressRange[]>>;
  /** Those of them that packets from outside may be sent to, as far as is known. */
  readonly outward: Readonly<Record<4 | 6, readonly AddressRange[]>>;
  /** Where sources arrive that were asked about before: one source is asked about every listener. */
  readonly arrivals: WeakMap<PacketSource, readonly Arrival[]>;
}

const loopback = ['127.0.0.0/8', '::1'].map(parseRange).filter((range) => range !== null);

type Owner = Pick<PacketClass, 'program' | 'service'>;

/** A listener that is asked about, who holds it, and whether the answer tells what is refused. */
interface Target {
  readonly listener: Listener;
  readonly owner: Owner | undefined;
  readonly refusals: boolean;
}

/** What becomes of a crowd. */
interface Answer {
  readonly barred: Arriving['barred'];
  readonly parts: readonly FirewallPart[];
  /** Why all of them are open; null otherwise. */
  readonly doubt: string | null;
}

function listenerParts(site: Site, source: PacketSource, target: Target): ReachPart[] {
  const { listener, refusals } = target;
  // Few: a crowd for each interface.
  let answers: { readonly crowd: Crowd; readonly answer: Answer }[] = [];
  let found: ReachPart[] = [];
  const arrivals = arrivalsOf(site, source);
  arrivals.forEach((arrival) => {
    const { crowd } = arrival;
    let answer = arrival.barred === null ? answers.find((one) => one.crowd === crowd)?.answer : null;
    if (answer === undefined) {
      answer = answerOf(site, source, crowd, target);
      answers = appended(answers, { crowd, answer });
    }
    const barred = answer === null ? arrival.barred : answer.barred;
    if (answer !== null && barred === null) found = withParts(found, arrival, answer, target);
    else if (barred !== null && (refusals || barred.state !== 'not')) found = appended(found, answered(arrival, listener, barred));
  });
  const unread = { state: 'unknown', reason: 'no network of the source can be read' } as const;
  return arrivals.length > 0 ? found : [answered({ from: nowhere }, listener, unread)];
}

/** What keeps packets from the socket before any firewall is asked. */
function barrier(site: Site, { from: { family }, in: name }: Crowd, { device }: Listener, bind: ListenerBind): Arriving['barred'] {
  if (bind.kind === 'unknown') return { state: 'unknown', reason: bind.reason };
  if (bind.kind === 'none') return { state: 'not', reason: `it takes no IPv${family} connections` };
  if (device !== null && name !== device) {
    return { state: name === null ? 'unknown' : 'not', reason: `it takes connections on the interface ${device} only` };
  }
  return site.host.interfaces === null ? { state: 'unknown', reason: 'the addresses of the host are not known' } : null;
}

const noParts: readonly FirewallPart[] = [];

/** The firewall's word on every address of the host that leads to the listener, by its own port or one that is redirected. */
function answerOf(site: Site, source: PacketSource, crowd: Crowd, { listener, owner, refusals }: Target): Answer {
  const { from, in: name } = crowd;
  const { family } = from;
  const { program = null, service = null } = owner ?? {};
  const { protocol, port } = listener;
  const bind = listenerBind(listener, family);
  const barred = barrier(site, crowd, listener, bind);
  if (barred !== null) return { barred, parts: noParts, doubt: null };
  const bound = bind.kind === 'one' ? [bind.address] : site.own[family];
  const sendable = bind.kind === 'one' ? bound.filter((to) => takesFromOutside(site.host, to) !== false) : site.outward[family];
  const ports = { first: port, last: port };
  const isLost = site.host.routesLoopback === null && bound.every((to) => takesFromOutside(site.host, to) === null);
  const openOnly = !refusals && !isLost;
  const judge = (to: AddressRange, asked: PortRange): readonly FirewallPart[] =>
    site.firewall.judge({ family, protocol, from, to, ports: asked, hook: 'input', in: name, out: null, program, service, openOnly }, site.routing);
  let parts: readonly FirewallPart[] = noParts;
  const arrives = (part: FirewallPart): boolean => part.translated === null || arrivesAt(part, bound, ports);
  sendable.forEach((to) => {
    if (!isAllowed(source, to)) return;
    const judged = judge(to, ports);
    const arriving = judged.every(arrives) ? judged : judged.filter(arrives);
    parts = parts.length === 0 ? arriving : [...parts, ...arriving];
  });
  for (const aim of entrancesOf(site.firewall, family, () => site.outward[family].filter((to) => isAllowed(source, to)))) {
    parts = [...parts, ...judge(aim.to, aim.ports).filter((part) => part.verdict !== 'drop' && arrivesAt(part, bound, ports))];
  }
  return { barred: null, parts, doubt: isLost ? 'whether the kernel takes packets for loopback addresses from outside (route_localnet) is not known' : null };
}

/** And what the answer about a crowd says of some of it. */
function withParts(known: ReachPart[], arrival: Arrival, { parts, doubt }: Answer, { listener, refusals }: Target): ReachPart[] {
  const before = known.length;
  let found = known;
  parts.forEach((part) => {
    if (part.verdict === 'drop' && doubt === null && !refusals) return;
    const from = shared(part.from, arrival.from);
    if (from === noRanges) return;
    const said = reachPart(part, listener.protocol, from);
    found = appended(found, doubt === null ? said : { ...said, state: 'unknown', reason: doubt });
  });
  if (!refusals || found.length > before) return found;
  return appended(found, answered(arrival, listener, { state: 'not', reason: 'no address it listens on can be sent to from outside' }));
}

const noRanges: readonly AddressRange[] = [];

/** What some ranges, in order, and another one share. */
function shared(ranges: readonly AddressRange[], { family, first, last }: AddressRange): readonly AddressRange[] {
  const start = firstEndingFrom(ranges, first);
  const nearest = ranges[start];
  if (nearest === undefined || nearest.first > last) return noRanges;
  // Nearly always it is one, and it lies in the other wholly.
  if (ranges.length === 1 && nearest.first >= first && nearest.last <= last) return ranges;
  const found: AddressRange[] = [];
  for (let at = start; at < ranges.length; at++) {
    const range = ranges[at];
    if (range === undefined || range.first > last) break;
    const isWhole = range.first >= first && range.last <= last;
    const part = isWhole ? range : { family, first: range.first > first ? range.first : first, last: range.last < last ? range.last : last };
    found.push(part);
  }
  return found;
}

/** Packets for loopback addresses are refused, unless the kernel is told otherwise. */
function takesFromOutside(host: HostNetwork, to: AddressRange): boolean | null {
  if (!rangesOverlap(loopback, [to])) return true;
  return to.family === 6 ? false : host.routesLoopback;
}

function answered({ from }: Pick<Arriving, 'from'>, { protocol, port }: Listener, { state, reason }: NonNullable<Arriving['barred']>): ReachPart {
  return { state, protocol, from: [from], to: nowhere, ports: { first: port, last: port }, translated: null, rule: null, reason };
}

/** Addresses and ports at which packets may be sent elsewhere by the firewall. */
function entrancesOf(firewall: Firewall, family: 4 | 6, own: () => readonly AddressRange[]): { readonly to: AddressRange; readonly ports: PortRange }[] {
  const entrances = firewall.entrances(family);
  if (entrances.length === 0) return [];
  return entrances.flatMap(({ to, ports }) => (to ?? own()).flatMap((range) => ports.map((one) => ({ to: range, ports: one }))));
}

/** Do translated packets arrive at one of the addresses and ports? */
function arrivesAt({ translated }: FirewallPart, bound: readonly AddressRange[], { first, last }: PortRange): boolean {
  return translated !== null && translated.ports.first <= last && first <= translated.ports.last && rangesOverlap(bound, [translated.to]);
}

/** Does the tunnel carry packets to this address? */
function isAllowed(source: PacketSource, to: AddressRange): boolean {
  if (source.kind === 'network' || source.peer.destinations === 'anywhere' || source.peer.destinations === null) return true;
  const { ranges, complete } = readableRanges(source.peer.destinations);
  return !complete || rangesOverlap(ranges, [to]);
}

function arrivalsOf(site: Site, source: PacketSource): readonly Arrival[] {
  const arrivals = site.arrivals.get(source) ?? findArrivals(site.routing, source);
  site.arrivals.set(source, arrivals);
  return arrivals;
}

interface Path {
  readonly from: TunnelEnd;
  readonly to: TunnelEnd;
  readonly services: readonly Service[];
}

const anyService: readonly Service[] = (['tcp', 'udp', 'icmp'] as const).map((protocol) => ({ protocol, ports: everyPort }));

function betweenPeers(site: Site, path: Path): Reach {
  const { from, to } = path;
  const passage = tunnelPassage(from, to);
  if (passage.kind === 'switched') return { state: 'reached', reason: passage.reason, parts: [] };
  if (passage.kind !== 'routed') return { state: passage.kind === 'blocked' ? 'not' : 'unknown', reason: passage.reason, parts: [] };
  const [sources, targets] = [readableRanges(from.peer.networks), readableRanges(to.peer.networks)];
  const parts = mergeRanges(targets.ranges).flatMap((target) =>
    mergeRanges(sources.ranges)
      .filter(({ family }) => family === target.family)
      .flatMap((source) => [...routedParts(site, path, source, target), ...redirectedParts(site, path, source, target)]),
  );
  const answer = summed(parts);
  if (answer.state === 'reached' || (sources.complete && targets.complete)) return answer;
  return { ...answer, state: 'unknown', reason: `the networks of ${sources.complete ? to.peer.id : from.peer.id} are not known` };
}

function routedParts({ routing, firewall }: Site, { from, to, services }: Path, source: AddressRange, target: AddressRange): ReachPart[] {
  return routing.place(target).flatMap((place): ReachPart[] => {
    // The hub's own addresses are a matter of its listeners.
    if (place.hook === 'input') return [];
    const aim = { family: source.family, from: source, to: place.to, hook: 'forward', in: from.hub.interface, out: place.out } as const;
    return services.flatMap(({ protocol, ports }): ReachPart[] => {
      const barred = routeBarrier(place, to);
      if (barred !== null) return [{ ...barred, protocol, from: [source], to: place.to, ports, translated: null, rule: null }];
      const parts = firewall.judge({ ...aim, protocol, ports }, routing);
      return parts.filter((part) => part.translated === null || arrivesAt(part, [target], ports)).map((part) => reachPart(part, protocol));
    });
  });
}

/** Ways that begin at an address of the host, or any other, and that the firewall sends on to the target. */
function redirectedParts(site: Site, { from, services }: Path, source: AddressRange, target: AddressRange): ReachPart[] {
  const { family } = source;
  return entrancesOf(site.firewall, family, () => site.outward[family]).flatMap((aim) =>
    site.routing.place(aim.to).flatMap(({ to, hook, out }): ReachPart[] => {
      const asked = { family, from: source, to, hook: hook === 'input' ? 'input' : 'forward', in: from.hub.interface, out } as const;
      return services
        .filter(({ protocol }) => protocol !== 'icmp')
        .flatMap(({ protocol, ports }) => {
          const parts = site.firewall.judge({ ...asked, protocol, ports: aim.ports }, site.routing);
          return parts.filter((part) => part.verdict !== 'drop' && arrivesAt(part, [target], ports)).map((part) => reachPart(part, protocol));
        });
    }),
  );
}

function routeBarrier({ hook, out }: Placed, to: TunnelEnd): Arriving['barred'] {
  if (hook === 'nowhere') return { state: 'not', reason: out === null ? `the host has no route to ${to.peer.id}` : 'the host passes nothing on' };
  if (hook === 'unknown') return { state: 'unknown', reason: `whether the host passes packets on to ${to.peer.id} is not known` };
  if (to.hub.interface === null || out === to.hub.interface) return null;
  return { state: 'not', reason: `the host sends packets for ${to.peer.id} to ${out ?? 'nowhere'} rather than into the tunnel` };
}

const states = { accept: 'reached', drop: 'not', unknown: 'unknown' } as const;

function reachPart(part: FirewallPart, protocol: PacketClass['protocol'], from = part.from): ReachPart {
  const { verdict, to, ports, translated, rule, reason } = part;
  return { state: states[verdict], protocol, from, to, ports, translated, rule, reason };
}

function summed(parts: readonly ReachPart[]): Reach {
  const state = parts.some((part) => part.state === 'reached') ? 'reached' : parts.some((part) => part.state === 'unknown') ? 'unknown' : 'not';
  return { state, reason: parts.find((part) => part.state === state)?.reason ?? null, parts };
}
