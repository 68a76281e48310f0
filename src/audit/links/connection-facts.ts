import type { RuleContext } from '../../facts/fact-map.ts';
import { hl7Services } from '../../facts/hl7/port-claims.ts';
import type { DeclaredService } from '../../facts/links/declared-services.ts';
import { siteEndpoints } from '../../facts/links/site-endpoints.ts';
import type { SiteHl7 } from '../../facts/site/hl7.ts';
import type { Machines } from '../../facts/site/machines.ts';
import type { SiteTunnels } from '../../facts/site/tunnels.ts';
import { endpointPlace } from '../../inventory/endpoint-place.ts';
import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { ConnectionGuard, ConnectionLeg } from '../../model/link-results.ts';
import type { Places } from '../places.ts';
import { connectionGuards } from './connection-guards.ts';
import { endpointLeg } from './endpoint-leg.ts';
import { hostsWith } from './hosts-with.ts';
import { mysqlLegs } from './mysql-legs.ts';

/** Everything that pictures of connections are drawn from. */
export interface ConnectionFacts extends RuleContext {
  readonly 'site.hl7': SiteHl7;
  readonly 'site.machines': Machines;
  readonly 'tunnels': SiteTunnels;
  /** Inventory name of the machine that a name or address belongs to; the name itself where no host has it. */
  readonly 'hostOf': (name: string) => string;
  readonly 'guard': (host: string, kind: DeclaredService['kind'], port: number) => ConnectionGuard;
  /** How the tenant's MySQL connections to an instance are protected by themselves. */
  readonly 'mysqlLeg': (instance: string, tenant: string) => ConnectionLeg;
  /** A declared Remote Desktop or Middle Tier, and how connections to it are protected by themselves; null when the declaration names no place. */
  readonly 'endpoint': (way: 'rdp' | 'middle-tier', declared: string) => { readonly host: string; readonly port: number; readonly leg: ConnectionLeg } | null;
  /** From a service's machine (null: not known) to the database. */
  readonly 'siteLeg': (host: string | null, instance: string, tenant: string) => ConnectionLeg;
}

/** Prepares what the pictures of all tenants need, once. */
export function connectionFacts(inventory: Inventory, places: Places, startedAt: string): ConnectionFacts {
  const { hosts, site } = places;
  const context = { inventory, startedAt, finishedAt: startedAt };
  const aliases = hostAliases(inventory);
  const hostOf = (name: string): string => aliases.get(name.toLowerCase()) ?? name;
  const known = { ...context, 'site.hl7': site.get('site.hl7'), 'site.machines': site.get('site.machines') };
  const tunnels = site.get('site.tunnels');
  const mysqlLeg = mysqlLegs(places);
  const seen = new Map(
    siteEndpoints({ ...context, hosts: hostsWith(hosts, ['links.endpoints']) }).map((one) => [`${one.seen.kind} ${one.seen.host}:${one.seen.port}`, one]),
  );
  return {
    ...known,
    tunnels,
    hostOf,
    guard: connectionGuards({ ...context, 'site.tunnels': tunnels }, hosts, hl7Services(known)),
    mysqlLeg,
    endpoint: (way, declared) => {
      const place = endpointPlace(way, declared);
      return place === null
        ? null
        : { host: hostOf(place.host), port: place.port, leg: endpointLeg(declared, seen.get(`${way} ${place.host}:${place.port}`) ?? null) };
    },
    siteLeg: (host, instance, tenant) => {
      const leg = mysqlLeg(instance, tenant);
      const target = hostOf(instance);
      if (host !== null && host === target) return { state: 'inside', reason: 'On one machine.', evidence: [] };
      if (leg.state === 'encrypted') return leg;
      if (host === null || inventory.hosts[host] === undefined)
        return { state: 'not-assessed', reason: `On which machine of the site the service runs is not known. ${leg.reason}`, evidence: leg.evidence };
      return { state: 'inside', reason: `Between machines of the site, ${host} and ${target}. ${leg.reason}`, evidence: leg.evidence };
    },
  };
}
