import { oncePer } from '../../domain/once-per.ts';
import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import { endpointPlace } from '../../inventory/endpoint-place.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence, Pass, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { HostContext, RuleContext } from '../fact-map.ts';

/** A declared endpoint, what was seen of it, and who uses it. */
export interface SiteEndpoint {
  readonly host: string;
  readonly seen: EndpointSeen;
  readonly subject: Subject;
  /** Sorted. */
  readonly tenants: readonly string[];
  readonly pass: Pass;
  /** Something seen at it; `pointer` below the endpoint. */
  readonly evidence: (pointer: string, excerpt: string) => Evidence;
}

/** The facts rules about endpoints need. */
export type EndpointFacts = RuleContext & { readonly hosts: readonly (HostContext & { readonly 'links.endpoints': readonly EndpointSeen[] })[] };

/** Every endpoint that was looked at. */
export function siteEndpoints({ inventory, hosts }: EndpointFacts): readonly SiteEndpoint[] {
  const users = endpointUsers(inventory);
  return hosts.flatMap(({ host, 'links.endpoints': endpoints }) =>
    endpoints.map((seen, at): SiteEndpoint => {
      const subject: Subject = { type: 'endpoint', id: `${seen.kind} ${seen.kind === 'mysql' ? seen.declared : `${seen.host}:${seen.port}`}` };
      const tenants = seen.kind === 'mysql' ? tenantsOn(inventory, seen.declared) : (users.get(`${seen.kind} ${seen.host}:${seen.port}`) ?? []);
      const evidence = (pointer: string, excerpt: string): Evidence => ({ source: sourceId('links.endpoints', host), pointer: `/${at}${pointer}`, excerpt });
      return { host, seen, subject, tenants, pass: { status: 'pass', subject, tenants }, evidence };
    }),
  );
}

/** Every rule about endpoints asks. */
const endpointUsers = oncePer((inventory: Inventory): ReadonlyMap<string, readonly string[]> => {
  const users = new Map<string, string[]>();
  const note = (id: string, kind: 'middle-tier' | 'rdp', declared: string): void => {
    const place = endpointPlace(kind, declared);
    const key = place === null ? null : `${kind} ${place.host}:${place.port}`;
    if (key !== null && !users.get(key)?.includes(id)) users.set(key, [...(users.get(key) ?? []), id].sort());
  };
  // Most tenants have neither.
  const remote = tenantList(inventory).filter(
    ({ stage, workstations: { middleTier, rdp } }) => stage !== 'retired' && (middleTier.length > 0 || rdp.length > 0),
  );
  for (const { id, workstations } of remote) {
    for (const declared of workstations.middleTier) note(id, 'middle-tier', declared);
    for (const declared of workstations.rdp) note(id, 'rdp', declared);
  }
  return users;
});

/** The one tenant an endpoint is for; null when there are several or none. */
export function onlyTenant({ tenants }: SiteEndpoint): string | null {
  return tenants.length === 1 ? (tenants[0] ?? null) : null;
}

/** The certificate the endpoint shows. */
export function leafOf({ seen }: SiteEndpoint): TlsSeenFacts['chain'][number] | null {
  return seen.tls?.chain[0] ?? null;
}
