import type { Inventory } from '../inventory/inventory.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import { type ArtifactMap, type HostKind, type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import { type DerivedHostFacts, type FactId, type HostContext, type HostFactId, hostFactSources } from './fact-map.ts';
import { fileAccess } from './host/file-access.ts';
import { hostReach } from './host/host-reach.ts';
import { serviceAccess } from './host/service-access.ts';
import { type PlaceFacts, placeFacts, sourcesByTarget } from './place-facts.ts';
import { ruleContext } from './rule-context.ts';

/** All facts of one host. */
export type HostFacts = PlaceFacts<HostContext, HostFactId>;

/** The facts of one host of a snapshot. Pure: the same snapshot gives the same facts. */
export function hostFacts(snapshot: Snapshot, host: string, inventory: Inventory, tenants: readonly string[]): HostFacts {
  const context: HostContext = {
    ...ruleContext(snapshot, inventory),
    placeType: 'host',
    place: host,
    host,
    tenants,
    sources: (sourcesByTarget(snapshot).get(host) ?? []).filter(({ kind }) => isHostKind(kind)),
  };
  function artifact<K extends HostKind>(kind: K): ArtifactMap[K] {
    // The snapshot was validated when loaded: what stands under a source id has its kind's shape.
    return snapshot.artifacts[sourceId(kind, host)] as ArtifactMap[K];
  }
  const derive: { readonly [K in keyof DerivedHostFacts]: () => DerivedHostFacts[K] } = {
    'host.serviceAccess': () => serviceAccess(inventory, host, artifact('host.identity'), artifact('host.principals')),
    'host.fileAccess': () =>
      fileAccess({
        host,
        inventory,
        identity: artifact('host.identity'),
        principals: artifact('host.principals'),
        shares: artifact('host.shares'),
        files: artifact('files.objects'),
      }),
    'host.networkReach': () => hostReach(artifact('links.network'), artifact('links.firewall'), artifact('links.tunnels'), artifact('links.appliances')),
  };
  return placeFacts(snapshot, { context, make: (id) => (isDerived(id) ? derive[id]() : artifact(id as HostKind)) });
}

function isDerived(id: FactId): id is keyof DerivedHostFacts {
  return Object.hasOwn(hostFactSources, id);
}
