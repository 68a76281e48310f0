import { firstIndex } from '../domain/first-index.ts';
import { type AddressRange, parseNetwork } from '../domain/network/address-ranges.ts';
import { keysAround } from '../domain/paths/path-site.ts';
import { type Ownership, ownership } from '../inventory/ownership.ts';
import { tenantList } from '../inventory/tenant-list.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import type { HostPrincipals } from '../snapshot/artifacts/host.ts';
import type { ItemAbout } from '../snapshot/items/fact-item.ts';
import { type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import type { FactOwners } from './fact-drift.ts';
import type { Places } from './places.ts';

/** Whose business an item is: the tenant that the inventory gives its account, database, folder, people, addresses or service. Lists are read once. */
export function factOwners({ inventory, artifacts, sources }: Snapshot, places: Places): FactOwners {
  const owned = new Map<string, Ownership>();
  const ofInstance = (instance: string): Ownership => {
    const known = owned.get(instance) ?? ownership(inventory, instance);
    owned.set(instance, known);
    return known;
  };
  const tenants = tenantList(inventory);
  const people = new Map(tenants.flatMap(({ id, principals }) => principals.map((name) => [name.toLowerCase(), id])));
  const names = new Map(sources.flatMap(({ kind, target }) => (kind === 'host.principals' ? principalNames(artifacts[sourceId(kind, target)], target) : [])));
  const services = new Map(tenants.flatMap(({ id, hl7 }) => hl7.map(({ host, service }) => [`${host}\n${service?.toLowerCase()}`, id])));
  const ports = new Map(tenants.flatMap(({ id, hl7 }) => hl7.map(({ host, listen }) => [`${host}\n${listen}`, id])));
  const hosts = new Set(sources.flatMap(({ kind, target }) => (isHostKind(kind) ? [target] : [])));
  const byNetwork = networkOwners(tenants.flatMap(({ id, workstations }) => workstations.networks.map((network) => [network, id] as const)));
  const byFolder = folderOwners(places);
  const ownerOf = (target: string, about: ItemAbout): string | null => {
    switch (about.kind) {
      case 'account':
        return ofInstance(target).ownerOfAccount(about.user, about.host);
      case 'database':
        return (
          [target, ...places.instances.keys()].map((instance) => ofInstance(instance).ownerOfDatabase(literalName(about.name))?.tenant).find(Boolean) ?? null
        );
      case 'principal':
        return people.get(about.name.toLowerCase()) ?? people.get(names.get(`${target}\n${about.name}`) ?? '') ?? null;
      case 'service':
        return services.get(`${target}\n${about.name.toLowerCase()}`) ?? null;
      case 'port':
        return ports.get(`${target}\n${about.port}`) ?? null;
      case 'network':
        return byNetwork(about.network);
      case 'path':
        return hosts.has(target) ? byFolder(target, about.path) : null;
      case 'tenant':
        return about.id;
    }
  };
  return (target, about) => [...new Set(about.flatMap((one) => ownerOf(target ?? '', one) ?? []))].toSorted();
}

/** A stored database pattern without escapes, and without the wildcard at its end. */
function literalName(pattern: string): string {
  return pattern.replaceAll(/\\(.)/g, '$1').replace(/%$/, '');
}

function principalNames(artifact: unknown, host: string): [string, string][] {
  // Boundary: validated when the snapshot was loaded; undefined where it was not collected.
  const principals = artifact as HostPrincipals | undefined;
  return (principals?.rows ?? []).map(({ id, name }) => [`${host}\n${id}`, name.toLowerCase()]);
}

/** The tenant within one of whose networks an address or network lies. The inventory lets no two tenants' networks meet. */
function networkOwners(networks: readonly (readonly [string, string])[]): (text: string) => string | null {
  const ranges = networks
    .flatMap(([text, tenant]) => {
      const range = parseNetwork(text);
      return range === null ? [] : [{ range, tenant }];
    })
    .toSorted((a, b) => (isBefore(a.range, b.range) ? -1 : 1));
  return (text) => {
    const asked = parseNetwork(text);
    if (asked === null) return null;
    const next = firstIndex(0, ranges.length, (at) => {
      const one = ranges[at];
      return one !== undefined && isBefore(asked, one.range);
    });
    const found = ranges[next - 1];
    return found?.range.family === asked.family && found.range.last >= asked.last ? found.tenant : null;
  };
}

function isBefore(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family ? one.first < other.first : one.family < other.family;
}

/** The tenant that uses a folder or one above it. */
function folderOwners({ site }: Places): (host: string, path: string) => string | null {
  let claimed: ReadonlyMap<string, string> | undefined;
  return (host, text) => {
    const known = (claimed ??= new Map(
      site.get('site.folders').claims.flatMap(({ tenant, location }) => (location.kind === 'place' ? [[location.place.key, tenant] as const] : [])),
    ));
    const location = site.get('site.paths').locate({ text, host, user: null });
    if (location.kind !== 'place') return null;
    return known.get(keysAround(location.place.key).findLast((key) => known.has(key)) ?? '') ?? null;
  };
}
