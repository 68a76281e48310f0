import { appended } from '../../domain/appended.ts';
import { cut, type IntervalSet, intervalSet, relation } from '../../domain/firewall/interval-set.ts';
import type { Listener } from '../../domain/listeners/listener.ts';
import type { ReachPart } from '../../domain/network-reach/network-reach.ts';
import { type AddressRange, cidrsOf, mergeRanges, parseRange } from '../../domain/network/address-ranges.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence, NotAssessed, Subject } from '../../model/verdict.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { HostContext } from '../fact-map.ts';
import type { HostReach } from '../host/host-reach.ts';
import { tcpListeners } from '../host/tcp-listeners.ts';
import { oncePerPlace } from '../once-per-place.ts';
import type { SiteTunnels } from '../site/tunnels.ts';
import { type DeclaredService, declaredServices } from './declared-services.ts';
import { tenantNetworks } from './tenant-networks.ts';
import type { TunnelFacts } from './tunnel-words.ts';

/** What rules about ports need of a host. */
export type PortFacts = HostContext & {
  readonly 'host.networkReach': HostReach;
  readonly 'host.listeners': readonly Listener[];
  readonly 'host.services': readonly ServiceRow[] | null;
};

/** Who gets through to a service that listens. */
export interface Exposure {
  readonly facts: PortFacts;
  readonly service: DeclaredService;
  readonly subject: Subject;
  /** Ways from addresses that are no tenant's, no tunnel's and not of the servers' own networks: public ones, and private ones. */
  readonly fromInternet: OpenWay | null;
  readonly fromElsewhere: OpenWay | null;
  /** A way from such addresses that could not be decided. */
  readonly unknown: OpenWay | null;
  /** Other tenants whose networks get through. */
  readonly neighbours: readonly string[];
  /** What lets the neighbours through. */
  readonly inside: OpenWay | null;
}

/** One way in: from where, and what decided. */
export interface OpenWay {
  readonly from: readonly string[];
  readonly part: ReachPart;
  readonly listener: number;
}

const privateTexts = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '0.0.0.0/8',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];
const privateRanges = byFamily(rangesIn(privateTexts));
const anywhere = { kind: 'network', networks: ['0.0.0.0/0', '::/0'] } as const;

/** Every service of the hosts, those the inventory declares unless others are given, and who gets through to it. A service that nobody listens for has no ways in. */
export function exposuresOf(
  facts: TunnelFacts & { readonly hosts: readonly PortFacts[] },
  services: ReadonlyMap<string, readonly DeclaredService[]> = declaredServices(facts.inventory),
): readonly Exposure[] {
  return facts.hosts.flatMap((host) => {
    const own = services.get(host.host);
    if (own === undefined) return [];
    const known = exposuresOn(host);
    const found = known.get(own) ?? exposuresTo(facts, host, own);
    known.set(own, found);
    return found;
  });
}

/** By list of services: several rules and the report ask the same. */
const exposuresOn: (facts: PortFacts) => Map<readonly DeclaredService[], readonly Exposure[]> = oncePerPlace(() => new Map());

function exposuresTo({ inventory, 'site.tunnels': tunnels }: TunnelFacts, host: PortFacts, services: readonly DeclaredService[]): readonly Exposure[] {
  const around: Around = {
    tunnels,
    listeners: tcpListeners(host['host.listeners']),
    processes: byProcess(host['host.services'] ?? []),
    inside: insideRanges(tunnels, inventory),
    subnets: byFamily(ownSubnets(host['host.networkReach'])),
  };
  return services.map((service) => exposureOf(host, service, around));
}

function byProcess(services: readonly ServiceRow[]): Around['processes'] {
  const processes = new Map<number, ServiceRow>();
  services.forEach((row) => {
    if (row.pid !== null) processes.set(row.pid, row);
  });
  return processes;
}

/** True for a host that has an address of its own in the internet. */
export function hasPublicAddress({ network }: HostReach): boolean {
  const addresses = rangesIn((network.interfaces ?? []).flatMap(({ addresses: own }) => own.map((text) => text.replace(/\/.*$/, ''))));
  return addresses.some((address) => cut(privateRanges[address.family], address).outside.length > 0);
}

/** The networks that may use a service, none twice: its tenants', and the servers' own. Null when the inventory does not state some tenant's. */
export function networksFor({ facts, service }: Exposure, { inventory }: Pick<TunnelFacts, 'inventory'>): string[] | null {
  const tenants = service.tenants.map((id) => inventory.tenants[id]?.workstations.networks ?? []);
  if (tenants.some((networks) => networks.length === 0)) return null;
  return mergeRanges([...rangesIn(tenants.flat()), ...ownSubnets(facts['host.networkReach'])]).flatMap(cidrsOf);
}

/** The verdict on a service whose firewall leaves open whether strangers get in. */
export function undecided({ facts, service, subject }: Exposure, { from, part }: OpenWay): NotAssessed {
  const reason = `From ${from[0] ?? 'elsewhere'}: ${part.reason ?? 'not known'}.`;
  return { status: 'not-assessed', subject, tenants: service.tenants, missing: [sourceId('links.firewall', facts.host)], reason };
}

/** What shows a way in. */
export function wayEvidence({ facts }: Exposure, { part: { rule, reason }, listener }: OpenWay): readonly Evidence[] {
  const row = facts['host.listeners'][listener];
  const firewall = rule === null ? (reason ?? 'no rule has a say') : `${rule.table} ${rule.chain}: ${rule.text}`;
  return [
    { source: sourceId('host.listeners', facts.host), pointer: `/${listener}`, excerpt: `${row?.protocol ?? ''} ${row?.address ?? ''}:${row?.port ?? ''}` },
    { source: sourceId('links.firewall', facts.host), pointer: '', excerpt: firewall },
  ];
}

const nobody: readonly string[] = [];

function exposureOf(facts: PortFacts, service: DeclaredService, around: Around): Exposure {
  const ways = waysTo(facts, service, around);
  const subject: Subject = { type: 'port', id: `${facts.host} ${service.kind} ${service.port}/tcp` };
  const inner = ways.every(isReached) ? ways : ways.filter(isReached);
  const open = outside(inner, around);
  const fromInternet = found(open, isPublic);
  const neighbours = fromInternet === null ? neighboursIn(inner, service, around) : nobody;
  return {
    facts,
    service,
    subject,
    fromInternet,
    fromElsewhere: found(open, isPrivate),
    unknown: inner === ways ? null : unknownWay(ways, around),
    neighbours,
    inside: neighbours.length === 0 ? null : wayOf(neighbours, inner, around),
  };
}

function isReached({ part }: Way): boolean {
  return part.state === 'reached';
}

function unknownWay(ways: readonly Way[], around: Around): OpenWay | null {
  const unknown = ways.filter(({ part }) => part.state === 'unknown');
  return found(outside(unknown, around), () => true);
}

/** Other tenants whose networks the ways begin in. */
function neighboursIn(ways: readonly Way[], { tenants }: DeclaredService, { tunnels }: Around): readonly string[] {
  const only = ways[0];
  const reached = tunnels.tenantsIn(only !== undefined && ways.length === 1 ? only.part.from : ways.flatMap(({ part }) => part.from));
  // Mostly a port is one tenant's and takes nobody else.
  if (reached.length === 1 && tenants.length === 1 && reached[0] === tenants[0]) return nobody;
  const own = new Set(tenants);
  return reached.filter((id) => !own.has(id));
}

/** The first way that begins in networks of the tenants. */
function wayOf(tenants: readonly string[], ways: readonly Way[], { tunnels }: Around): OpenWay | null {
  const wanted = new Set(tenants);
  const way = ways.find(({ part }) => tunnels.tenantsIn(part.from).some((id) => wanted.has(id)));
  return way === undefined ? null : { ...way, from: way.part.from.flatMap(cidrsOf) };
}

function isPublic(range: AddressRange): boolean {
  return cut(privateRanges[range.family], range).outside.length > 0;
}

function isPrivate(range: AddressRange): boolean {
  return !isPublic(range);
}

/** A way and from which addresses that are nobody's it can be gone. */
interface OutsideWay {
  readonly way: Way;
  readonly ranges: readonly AddressRange[];
}

/** The ways that can be gone from addresses of nobody. */
function outside(ways: readonly Way[], { inside, subnets }: Around): readonly OutsideWay[] {
  const isStrange = (range: AddressRange): boolean => relation(inside[range.family], range) !== 'inside';
  let found: OutsideWay[] | null = null;
  for (let at = 0; at < ways.length; at++) {
    const way = ways[at];
    if (way?.part.from.some(isStrange) !== true) continue;
    const strange = way.part.from.filter(isStrange);
    const ranges: AddressRange[] = [];
    for (const range of strange) {
      const { family } = range;
      for (const one of cut(inside[family], range).outside)
        for (const { first, last } of cut(subnets[family], one).outside) ranges.push({ family, first, last });
    }
    if (ranges.length > 0) (found ??= []).push({ way, ranges });
  }
  return found ?? noWays;
}

const noWays: readonly OutsideWay[] = [];

function found(ways: readonly OutsideWay[], wanted: (range: AddressRange) => boolean): OpenWay | null {
  if (ways.length === 0) return null;
  const one = ways.find(({ ranges }) => ranges.some(wanted));
  if (one === undefined) return null;
  const from = one.ranges
    .filter(wanted)
    .slice(0, 3)
    .flatMap((range) => cidrsOf(range).slice(0, 3));
  return { ...one.way, from };
}

/** What is the same for all services of a host. */
interface Around {
  readonly tunnels: SiteTunnels;
  readonly listeners: ReturnType<typeof tcpListeners>;
  /** Services by process. */
  readonly processes: ReadonlyMap<number, ServiceRow>;
  /** Addresses of tenants and of whoever is behind a tunnel. */
  readonly inside: Readonly<Record<4 | 6, IntervalSet>>;
  /** Addresses of the host's own networks. */
  readonly subnets: Readonly<Record<4 | 6, IntervalSet>>;
}

type Way = Omit<OpenWay, 'from'>;

/** What the firewall answers about the listeners of a service and who holds them, without what it refuses: that opens nothing. */
function waysTo(facts: PortFacts, service: DeclaredService, { listeners, processes }: Around): readonly Way[] {
  const { reach } = facts['host.networkReach'];
  let ways: Way[] = [];
  listeners.get(service.port)?.forEach(({ listener, at }) => {
    const parts = reach.waysTo(anywhere, listener, ownerOf(listener, processes));
    parts.forEach((part) => (ways = appended(ways, { part, listener: at })));
  });
  return ways;
}

function ownerOf({ owners }: Listener, processes: Around['processes']): { readonly program: string | null; readonly service: string } | undefined {
  const known = owners?.find(({ pid }) => processes.has(pid));
  const row = known === undefined ? undefined : processes.get(known.pid);
  if (row === undefined) return undefined;
  const end = row.command.startsWith('"') ? row.command.indexOf('"', 1) : -1;
  return { program: end > 1 ? row.command.slice(1, end) : (/^\S+/.exec(row.command)?.[0] ?? null), service: row.name };
}

/** Networks of all tenants, and of everybody behind a tunnel. */
const insideRanges = oncePer(({ hubs }: SiteTunnels, inventory: Inventory) => {
  const stated = tenantNetworks(inventory).merged();
  const known = byFamily(stated);
  const more: AddressRange[] = [];
  const add = (range: AddressRange): void => {
    // Mostly a tunnel carries what its tenant has; a default route is nobody's network.
    if (range.first !== 0n && relation(known[range.family], range) !== 'inside') more.push(range);
  };
  for (const { stage, workstations } of tenantList(inventory)) if (stage === 'retired') rangesIn(workstations.networks).forEach(add);
  for (const { hub, peers } of hubs) {
    if (hub.role === 'client') continue;
    rangesIn(hub.networks).forEach(add);
    peers.forEach((peer) => peer.ranges.forEach(add));
  }
  return more.length === 0 ? known : byFamily([...stated, ...more]);
});

/** Private networks that the host itself is in. */
function ownSubnets({ network }: HostReach): AddressRange[] {
  const subnets = rangesIn((network.interfaces ?? []).flatMap(({ addresses }) => addresses));
  return subnets.filter((subnet) => cut(privateRanges[subnet.family], subnet).outside.length === 0);
}

function rangesIn(texts: readonly string[]): AddressRange[] {
  return texts.flatMap((text) => parseRange(text) ?? []);
}

function byFamily(ranges: readonly AddressRange[]): Record<4 | 6, IntervalSet> {
  const of = (family: 4 | 6): IntervalSet => intervalSet(ranges.filter((range) => range.family === family).map(({ first, last }) => ({ first, last })));
  return { 4: of(4), 6: of(6) };
}
