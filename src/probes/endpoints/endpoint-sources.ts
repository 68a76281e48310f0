import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import { hostAliases, hostNames } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { type Source, type SourceGap, sourceId } from '../../snapshot/snapshot.ts';
import { unreachable } from './probe.ts';

/** An endpoint that was not looked at. */
export interface EndpointNotSeen {
  readonly declared: string;
  /** As the inventory names the machine: a host, an instance or an address. */
  readonly host: string;
  readonly status: SourceGap['status'];
  readonly reason: string;
  readonly remedy: string | null;
}

const kind = 'links.endpoints';

/**
 * One source per host of the inventory: what was seen of its endpoints, and as gaps what was not. A host without endpoints has an empty, complete one; those of `exported`
 * hosts come from files. */
export function endpointSources(
  inventory: Inventory,
  seen: readonly EndpointSeen[],
  notSeen: readonly EndpointNotSeen[],
  times: { readonly now: string; readonly durationMs: number | null },
  exported: ReadonlySet<string> = new Set(),
): CollectedPart {
  const aliases = hostAliases(inventory);
  const byHost = new Map<string, { readonly rows: EndpointSeen[]; readonly gaps: SourceGap[] }>(
    hostNames(inventory).map((host) => [host, { rows: [], gaps: [] }]),
  );
  const placeOf = (host: string): { readonly rows: EndpointSeen[]; readonly gaps: SourceGap[] } => {
    const name = aliases.get(host.toLowerCase()) ?? host;
    const place = byHost.get(name) ?? { rows: [], gaps: [] };
    byHost.set(name, place);
    return place;
  };
  for (const endpoint of seen) {
    const reason = unreachable(endpoint);
    const place = placeOf(endpoint.host);
    if (reason === null) place.rows.push(endpoint);
    else
      place.gaps.push({
        item: endpoint.declared,
        status: 'failed',
        reason,
        remedy: 'Check the address in the inventory and the network path from the scanner',
      });
  }
  for (const { declared, host, ...gap } of notSeen) placeOf(host).gaps.push({ item: declared, ...gap });
  const artifacts: Record<string, unknown> = {};
  const asked = [...byHost].filter(([target]) => !exported.has(target));
  const sources = asked.map(([target, { rows, gaps }]): Source => {
    const id = sourceId(kind, target);
    artifacts[id] = rows;
    const how = [...rows.map(({ declared }) => declared), ...gaps.map(({ item }) => item)];
    return { id, kind, target, how, status: 'collected', reason: null, remedy: null, gaps, durationMs: times.durationMs, collectedAt: times.now, digest: null };
  });
  return { sources, artifacts };
}
