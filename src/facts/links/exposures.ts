import { cut, type IntervalSet, intervalSet } from '../../domain/firewall/interval-set.ts';
import type { Listener } from '../../domain/listeners/listener.ts';
import type { ReachPart } from '../../domain/network-reach/network-reach.ts';
import { type AddressRange, cidrsOf, mergeRanges, parseRange } from '../../domain/network/address-ranges.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Evidence, NotAssessed, Subject } from '../../model/verdict.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import type { HostContext } from '../fact-map.ts';
import type { HostReach } from '../host/host-reach.ts';
import { oncePerPlace } from '../once-per-place.ts';
import type { SiteTunnels } from '../site/tunnels.ts';
import { type DeclaredService, declaredServices } from './declared-services.ts';
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
  const tunnels = facts['site.tunnels'];
  return facts.hosts.flatMap((host) => {
    const around = { tunnels, sockets: socketsOf(host), allowed: allowedOn(tunnels, facts.inventory, host['host.networkReach']) };
    return (services.get(host.host) ?? []).map((service) => exposureOf(host, service, around));
  });
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

function exposureOf(facts: PortFacts, service: DeclaredService, { tunnels, sockets, allowed }: Around): Exposure {
  const ways = waysTo(facts, service, sockets);
  const outside = (way: Way): { readonly way: Way; readonly ranges: readonly AddressRange[] } => ({
    way,
    ranges: way.part.from.flatMap((range) => cut(allowed[range.family], range).outside.map((part) => ({ family: range.family, ...part }))),
  });
  const inner = ways.filter(({ part }) => part.state === 'reached');
  const open = inner.map(outside);
  const isPublic = (range: AddressRange): boolean => cut(privateRanges[range.family], range).outside.length > 0;
  const found = (list: typeof open, wanted: (range: AddressRange) => boolean): OpenWay | null => {
    const one = list.find(({ ranges }) => ranges.some(wanted));
    const from = (one?.ranges ?? [])
      .filter(wanted)
      .slice(0, 3)
      .flatMap((range) => cidrsOf(range).slice(0, 3));
    return one === undefined ? null : { ...one.way, from };
  };
  const fromInternet = found(open, isPublic);
  const own = new Set(service.tenants);
  const neighbours = fromInternet === null ? tunnels.tenantsIn(inner.flatMap(({ part }) => part.from)).filter((id) => !own.has(id)) : [];
  const others = new Set(neighbours);
  const inside = others.size === 0 ? undefined : inner.find(({ part }) => tunnels.tenantsIn(part.from).some((id) => others.has(id)));
  return {
    facts,
    service,
    subject: { type: 'port', id: `${facts.host} ${service.kind} ${service.port}/tcp` },
    fromInternet,
    fromElsewhere: found(open, (range) => !isPublic(range)),
    unknown: found(ways.filter(({ part }) => part.state === 'unknown').map(outside), () => true),
    neighbours,
    inside: inside === undefined ? null : { ...inside, from: inside.part.from.flatMap(cidrsOf) },
  };
}

/** What is the same for all services of a host. */
interface Around {
  readonly tunnels: SiteTunnels;
  readonly sockets: Sockets;
  /** Addresses of tenants, of whoever is behind a tunnel, and of the host's own networks. */
  readonly allowed: Readonly<Record<4 | 6, IntervalSet>>;
}

/** TCP listeners of a host by port, and services by process. */
interface Sockets {
  readonly byPort: ReadonlyMap<number, readonly { readonly listener: Listener; readonly at: number }[]>;
  readonly byProcess: ReadonlyMap<number, ServiceRow>;
}

function socketsOf(facts: PortFacts): Sockets {
  const byPort = new Map<number, { readonly listener: Listener; readonly at: number }[]>();
  for (const [at, listener] of facts['host.listeners'].entries()) if (listener.protocol === 'tcp') addTo(byPort, listener.port, { listener, at });
  return { byPort, byProcess: new Map((facts['host.services'] ?? []).flatMap((row) => (row.pid === null ? [] : [[row.pid, row] as const]))) };
}

type Way = Omit<OpenWay, 'from'>;

/** What the firewall of a host answers about a listener and who holds it: several rules and the report ask the same. */
const answersOf: (facts: PortFacts) => Map<string, readonly ReachPart[]> = oncePerPlace(() => new Map());

function waysTo(facts: PortFacts, service: DeclaredService, { byPort, byProcess }: Sockets): readonly Way[] {
  return (byPort.get(service.port) ?? []).flatMap(({ listener, at }) => {
    const row = listener.owners?.map(({ pid }) => byProcess.get(pid)).find((one) => one !== undefined);
    const [, quoted, plain] = /^(?:"([^"]+)"|(\S+))/.exec(row?.command ?? '') ?? [];
    const owner = row === undefined ? {} : { program: quoted ?? plain ?? null, service: row.name };
    const key = JSON.stringify([at, owner]);
    const answers = answersOf(facts);
    const parts = answers.get(key) ?? facts['host.networkReach'].reach.toListener(anywhere, listener, owner).parts;
    answers.set(key, parts);
    return parts.map((part) => ({ part, listener: at }));
  });
}

/** Several rules and the report ask about the same host. */
const allowedOn = oncePer((tunnels: SiteTunnels, inventory: Inventory, reach: HostReach) =>
  byFamily([...insideRanges(inventory, tunnels), ...ownSubnets(reach)]),
);

/** Networks of all tenants, and of everybody behind a tunnel. */
function insideRanges(inventory: Inventory, { hubs }: SiteTunnels): AddressRange[] {
  const stated = Object.values(inventory.tenants).flatMap(({ workstations }) => workstations.networks);
  const servers = hubs.filter(({ hub }) => hub.role !== 'client');
  const wide = (range: AddressRange): boolean => range.first === 0n;
  return [
    ...rangesIn([...stated, ...servers.flatMap(({ hub }) => hub.networks)]),
    ...servers.flatMap(({ peers }) => peers.flatMap(({ ranges }) => ranges)),
  ].filter((range) => !wide(range));
}

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
