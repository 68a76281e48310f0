import type { Listener } from '../../domain/listeners/listener.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import { type ListenerAt, tcpListeners } from '../host/tcp-listeners.ts';
import type { DeclaredService } from '../links/declared-services.ts';
import { exchangeEvidence, type Hl7Exchange, type SiteHl7 } from '../site/hl7.ts';
import type { Machines } from '../site/machines.ts';
import { exchangesInUse, type Hl7Facts } from './stated.ts';

/** Somebody means to listen on a port of a host. */
export interface PortClaim {
  readonly tenant: string;
  readonly host: string;
  readonly port: number;
  /** Who says so: a definition, or the inventory. */
  readonly exchange: Hl7Exchange | null;
  readonly stated: StatedPort | null;
  /** Switched off, or a tenant that is not there yet. */
  readonly isIdle: boolean;
}

/** Where the inventory states a port: the place among its tenant's interfaces, and the host as it is written. */
interface StatedPort {
  readonly at: number;
  readonly host: string;
}

/** The facts port claims are read from. */
export type PortFacts = Hl7Facts & { readonly 'site.machines': Machines };

/** Every HL7 port that databases and inventory speak of, by host and port. A definition whose machine nobody names is left out. */
export function portClaims(facts: PortFacts): ReadonlyMap<string, readonly PortClaim[]> {
  return claimedPorts(facts['site.hl7'], facts.inventory, facts['site.machines']);
}

/** Many rules and the report ask. */
const claimedPorts = oncePer(({ exchanges }: SiteHl7, inventory: Inventory, machines: Machines) => {
  const claims = new Map<string, PortClaim[]>();
  const add = (claim: PortClaim): void => addTo(claims, `${claim.host}:${claim.port}`, claim);
  for (const exchange of exchanges) {
    const { end, tenant } = exchange;
    if (end.place.kind !== 'listener' || end.place.port === null) continue;
    const isIdle = end.state === 'disabled' || end.state === 'overridden';
    for (const host of exchange.machines) add({ tenant, host, port: end.place.port, exchange, stated: null, isIdle });
  }
  for (const { id, stage, hl7 } of tenantList(inventory)) {
    if (stage === 'retired') continue;
    for (const [at, { host, listen }] of hl7.entries()) {
      if (listen === null) continue;
      add({ tenant: id, host: machines.hostOf(host) ?? host, port: listen, exchange: null, stated: { at, host }, isIdle: stage === 'planned' });
    }
  }
  // Copies: lists that grew have room for more.
  for (const [key, list] of claims) if (list.length > 1) claims.set(key, list.slice());
  return claims;
});

/** What says so. */
export function claimEvidence({ tenant, port, exchange, stated }: PortClaim): Evidence {
  if (exchange !== null) return exchangeEvidence(exchange);
  const { at, host } = stated ?? { at: 0, host: '' };
  return {
    source: 'inventory',
    pointer: `/tenants/${tenant}/hl7/${at}/listen`,
    excerpt: `bitewing.yaml tenants.${tenant}.hl7[${at}].listen: ${port} on ${host}`,
  };
}

/** Definitions in use that listen on a machine nobody names, or on a port that is none. */
export function unplacedListeners(facts: Hl7Facts): readonly Hl7Exchange[] {
  return exchangesInUse(facts, 'listener').filter(isUnplaced);
}

function isUnplaced({ end: { place }, machines }: Hl7Exchange): boolean {
  return machines.length === 0 || (place.kind === 'listener' && place.port === null);
}

/** TCP listeners of each host by port. */
export function listenersByPort(
  hosts: readonly { readonly 'host': string; readonly 'host.listeners': readonly Listener[] }[],
): ReadonlyMap<string, ReadonlyMap<number, readonly ListenerAt[]>> {
  return new Map(hosts.map(({ host, 'host.listeners': listeners }) => [host, tcpListeners(listeners)]));
}

/** Who holds it, in words. */
export function holderText({ owners, address, port }: Listener): string {
  const names = (owners ?? []).map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
  return `${address}:${port} is held by ${names === '' ? 'a process that is not known' : names}`;
}

/** HL7 ports in use by host, as services that exposures are asked for. */
export function hl7Services(facts: PortFacts): ReadonlyMap<string, readonly DeclaredService[]> {
  return servicesOf(portClaims(facts));
}

/** Tenants with a use of a port, sorted. */
function usersOf(claims: readonly PortClaim[]): readonly string[] {
  const tenants: string[] = [];
  // A tenant's claims come in a row, from its database and from the inventory.
  for (const { tenant, isIdle } of claims) if (!isIdle && tenants.at(-1) !== tenant) tenants.push(tenant);
  return tenants.length > 1 ? [...new Set(tenants)].sort() : tenants.slice();
}

const servicesOf = oncePer((claims: ReadonlyMap<string, readonly PortClaim[]>) => {
  const services = new Map<string, DeclaredService[]>();
  for (const group of claims.values()) {
    const first = group.find(({ isIdle }) => !isIdle);
    if (first) addTo(services, first.host, { host: first.host, port: first.port, kind: 'hl7', tenants: usersOf(group) });
  }
  return services;
});
