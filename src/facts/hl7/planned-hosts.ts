import { cidrsOf, parseNetwork } from '../../domain/network/address-ranges.ts';
import { type NetworkIndex, networkIndex } from '../../domain/network/network-index.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { Evidence } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { SiteFactMap } from '../fact-map.ts';
import { folderKeyOf } from '../site/folder-keys.ts';
import type { SitePeer } from '../site/tunnels.ts';
import { claimEvidence, holderText, listenersByPort, portClaims, type PortFacts } from './port-claims.ts';

/** The facts that tell what ports, services, program folders and networks are taken. */
export type PlannedHostFacts = PortFacts &
  Pick<SiteFactMap, 'site.services' | 'site.paths' | 'site.tunnels'> & { readonly hosts: Parameters<typeof listenersByPort>[0] };

/** Something a planned tenant is to have, and who has it now. */
export interface Taken {
  readonly kind: 'port' | 'service' | 'exe-folder' | 'network';
  /** As the inventory states it. */
  readonly text: string;
  readonly what: string;
  /** Tenant id; null when it is nobody's we know. */
  readonly by: string | null;
  readonly words: string;
  readonly evidence: readonly Evidence[];
  readonly advice: string;
}

/** Who has what: prepared once for all planned tenants. */
export interface HostHoldings {
  readonly listeners: ReturnType<typeof listenersByPort>;
  readonly claims: ReturnType<typeof portClaims>;
  readonly carriers: Carrier;
}

/** Looks up the ports, and the networks that tunnels carry. */
export function hostHoldings(facts: PlannedHostFacts): HostHoldings {
  return { listeners: listenersByPort(facts.hosts), claims: portClaims(facts), carriers: tunnelNetworks(facts) };
}

/** What of a planned tenant's ports, services, program folders and networks somebody has already. */
export function takenOnHosts(facts: PlannedHostFacts, tenant: Tenant, holdings: HostHoldings): readonly Taken[] {
  return [...takenInterfaces(facts, tenant, holdings), ...takenNetworks(tenant, holdings.carriers)];
}

function* takenInterfaces(facts: PlannedHostFacts, { id, hl7 }: Tenant, { listeners, claims }: HostHoldings): Iterable<Taken> {
  for (const { host: named, service, exeFolder, listen } of hl7) {
    const host = facts['site.machines'].hostOf(named) ?? named;
    const claim = listen === null ? undefined : claims.at(host, listen)?.claims.find(({ tenant }) => tenant !== id);
    const [taken] = listen === null ? [] : (listeners.get(host)?.get(listen) ?? []);
    const port = { kind: 'port', text: `${listen ?? ''}` } as const;
    const advice = `Choose another port than ${listen ?? ''} on ${host} under tenants.${id}.hl7, and tell the sender.`;
    if (claim)
      yield {
        ...port,
        what: `port ${listen ?? ''} on ${host}`,
        by: claim.tenant,
        words: claimEvidence(claim).excerpt,
        evidence: [claimEvidence(claim)],
        advice,
      };
    else if (taken) {
      const evidence = { source: sourceId('host.listeners', host), pointer: `/${taken.at}`, excerpt: holderText(taken.listener) };
      yield { ...port, what: `port ${listen ?? ''} on ${host}`, by: null, words: `is taken: ${holderText(taken.listener)}`, evidence: [evidence], advice };
    }
    const found = service === null ? null : facts['site.services'].find(host, service);
    const other = found?.tenants.find((one) => one !== id) ?? null;
    if (found && other !== null)
      yield {
        kind: 'service',
        text: service ?? '',
        what: `the service name ${found.row.name} on ${host}`,
        by: other,
        words: found.row.command,
        evidence: [found.evidence],
        advice: 'Choose another service name that begins with OpenDent.',
      };
    const key = exeFolder === null ? '' : folderKeyOf(facts['site.paths'], host, exeFolder);
    const inFolder = facts['site.services'].byHost
      .get(host)
      ?.find(({ folderKey, tenants }) => folderKey === key && key !== '' && tenants.some((one) => one !== id));
    if (inFolder) {
      const by = inFolder.tenants.find((one) => one !== id) ?? null;
      yield {
        kind: 'exe-folder',
        text: exeFolder ?? '',
        what: `the folder ${exeFolder ?? ''} on ${host}`,
        by,
        words: `${inFolder.row.name} runs from it`,
        evidence: [inFolder.evidence],
        advice: 'Choose an empty folder for the service.',
      };
    }
  }
}

/** A network that a tunnel of other tenants carries. */
interface Carrier {
  readonly index: NetworkIndex;
  readonly peers: readonly SitePeer[];
}

function tunnelNetworks({ 'site.tunnels': { hubs } }: PlannedHostFacts): Carrier {
  const peers = hubs.flatMap((hub) => hub.peers);
  return { index: networkIndex(peers.map(({ ranges }, at) => ({ id: `${at}`, networks: ranges.filter(({ first }) => first > 0n).flatMap(cidrsOf) }))), peers };
}

/** Networks the inventory gives to two tenants are refused when it is loaded; what tunnels carry is only seen here. */
function* takenNetworks({ id, workstations }: Tenant, { index, peers }: Carrier): Iterable<Taken> {
  for (const network of workstations.networks) {
    const range = parseNetwork(network);
    const holders = range === null ? [] : index.holdersIn([range]).flatMap((at) => peers[Number(at)] ?? []);
    const peer = holders.find(({ tenants }) => tenants.some((one) => one !== id));
    if (peer === undefined) continue;
    const { hub } = peer;
    const evidence = {
      source: sourceId('links.tunnels', hub.host),
      pointer: `/${hub.at}/peers/${peer.at}`,
      excerpt: `${hub.hub.name} ${peer.id}: ${peer.ranges.flatMap(cidrsOf).slice(0, 5).join(', ')}`,
    };
    yield {
      kind: 'network',
      text: network,
      what: `the network ${network}`,
      by: peer.tenants.find((one) => one !== id) ?? null,
      words: `is carried by the tunnel ${peer.id} of ${hub.host}`,
      evidence: [evidence],
      advice: `Renumber the network of ${id}, or translate it in its tunnel: two tenants with one network are sent each other’s packets.`,
    };
  }
}
