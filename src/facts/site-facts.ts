import { grouped } from '../domain/grouped.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import { type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import { type HostFactId, type HostFactMap, type SiteFactId, type SiteFactMap, siteFactSources } from './fact-map.ts';
import { factSources } from './fact-sources.ts';
import type { HostFacts } from './host-facts.ts';
import type { InstanceFacts } from './instance-facts.ts';
import { siteConfigs } from './site/configs.ts';
import { databaseSettings, type InstanceParts } from './site/database-settings.ts';
import { destinations } from './site/destinations.ts';
import { tenantFolders } from './site/folders.ts';
import { siteHl7 } from './site/hl7.ts';
import { knownElsewhere } from './site/known-elsewhere.ts';
import { machines } from './site/machines.ts';
import { type HostPathParts, sitePaths } from './site/paths.ts';
import { siteReach } from './site/reach/site-reach.ts';
import { openDentalServices } from './site/services.ts';
import { siteTunnels } from './site/tunnels.ts';

/** Everything a fact about the whole site is made of. */
export interface SiteParts {
  readonly inventory: Inventory;
  readonly instances: readonly InstanceFacts[];
  readonly hosts: readonly HostFacts[];
}

/** Facts derived from all places of a site. */
export interface SiteFactSource {
  /** The fact, made of whatever was collected. */
  get<K extends SiteFactId>(id: K): SiteFactMap[K];
  /** Ids of the sources the fact lacks, or has only in part: what it shows stands, what it does not show proves nothing. */
  missing(id: SiteFactId): readonly string[];
}

const derive: { readonly [K in SiteFactId]: (parts: SiteParts, get: SiteFactSource['get']) => SiteFactMap[K] } = {
  'site.paths': ({ inventory, hosts }) => sitePaths(inventory, hosts.map(pathParts)),
  'site.fileAccess': ({ hosts }) => knownElsewhere(ofHosts(hosts, 'host.fileAccess')),
  'site.settings': ({ inventory, instances }) => databaseSettings(inventory, new Map(instances.map((facts) => [facts.context.instance, settingParts(facts)]))),
  'site.folders': ({ inventory }, get) => tenantFolders(inventory, get('site.settings'), get('site.paths'), get('site.machines')),
  'site.hl7': ({ inventory }, get) => siteHl7(inventory, get('site.settings'), get('site.machines')),
  'site.services': ({ inventory, hosts }, get) => {
    const configs = grouped(get('site.configs').configs, ({ host }) => host);
    return openDentalServices(
      { inventory, machines: get('site.machines'), paths: get('site.paths'), hl7: get('site.hl7') },
      hosts.map((facts) => ({ host: facts.context.host, services: facts.get('host.services'), configs: configs.get(facts.context.host) ?? [] })),
    );
  },
  'site.tunnels': ({ inventory, hosts }) => siteTunnels(inventory, ofHosts(hosts, 'links.tunnels')),
  'site.configs': ({ inventory, instances, hosts }, get) =>
    siteConfigs({
      inventory,
      machines: get('site.machines'),
      destination: get('site.destinations'),
      folders: get('site.folders'),
      paths: get('site.paths'),
      configs: ofHosts(hosts, 'files.configs'),
      services: ofHosts(hosts, 'host.services'),
      accounts: new Map(instances.map((facts) => [facts.context.instance, facts.get('mysql.accounts') ?? []])),
    }),
  'site.reach': ({ inventory, instances, hosts }, get) =>
    siteReach({
      inventory,
      instances,
      hosts,
      machines: get('site.machines'),
      folders: get('site.folders'),
      settings: get('site.settings'),
      configs: get('site.configs'),
      services: get('site.services'),
      access: get('site.fileAccess'),
    }),
  'site.machines': ({ inventory, hosts }) => machines(inventory, ofHosts(hosts, 'host.identity')),
  'site.destinations': ({ inventory }, get) => destinations(inventory, get('site.machines')),
};

/** The instance's artifacts that settings are read from. */
function settingParts(facts: InstanceFacts): InstanceParts {
  return Object.fromEntries(factSources('site.settings').flatMap((kind) => (isHostKind(kind) ? [] : [[kind, facts.get(kind)]])));
}

function pathParts(facts: HostFacts): HostPathParts {
  return {
    host: facts.context.host,
    identity: facts.get('host.identity'),
    shares: facts.get('host.shares'),
    pathMap: facts.get('host.pathMap'),
    objects: facts.get('files.objects'),
  };
}

/** One fact of every host that has it, by inventory name. */
function ofHosts<K extends HostFactId>(hosts: readonly HostFacts[], id: K): ReadonlyMap<string, HostFactMap[K]> {
  return new Map(
    hosts.flatMap((facts) => {
      const fact = facts.get(id);
      return fact === undefined ? [] : [[facts.context.host, fact] as const];
    }),
  );
}

/** The facts of a whole site; each is computed when first asked for. Pure: the same snapshot gives the same facts. */
export function siteFacts(snapshot: Snapshot, parts: SiteParts): SiteFactSource {
  const known = new Map<SiteFactId, unknown>();
  const lacking = new Map<SiteFactId, readonly string[]>();
  const partly = new Set(snapshot.sources.filter(({ kind, gaps }) => gaps.length > 0 && !kind.startsWith('opendental.')).map(({ id }) => id));
  const isProven = (source: string): boolean => snapshot.artifacts[source] !== undefined && !partly.has(source);

  function get<K extends SiteFactId>(id: K): SiteFactMap[K] {
    if (!known.has(id)) known.set(id, derive[id](parts, get));
    // `derive` answers for the id it was asked; the map ties ids to types.
    return known.get(id) as SiteFactMap[K];
  }

  function missing(id: SiteFactId): readonly string[] {
    let sources = lacking.get(id);
    if (sources === undefined) {
      sources = siteFactSources[id].flatMap((kind) => {
        const places = isHostKind(kind) ? parts.hosts : parts.instances;
        return places.map(({ context }) => sourceId(kind, context.place)).filter((source) => !isProven(source));
      });
      lacking.set(id, sources);
    }
    return sources;
  }
  return { get, missing };
}
