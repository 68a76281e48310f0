import type { Listener } from '../../domain/listeners/listener.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
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

/** A port of a host, and who means to listen on it. */
export interface ClaimedPort {
  readonly host: string;
  readonly port: number;
  /** At least one. */
  readonly claims: readonly PortClaim[];
  /** What rules say of nearly every port, with all tenants that claim it; one object for all of them. */
  readonly pass: Pass;
}

/** Every HL7 port that databases and inventory speak of. */
export interface ClaimedPorts {
  readonly all: readonly ClaimedPort[];
  /** Undefined: nobody speaks of it. */
  at(host: string, port: number): ClaimedPort | undefined;
}

/** The ports that are claimed. A definition whose machine nobody names is left out. */
export function portClaims(facts: PortFacts): ClaimedPorts {
  return claimedPorts(facts['site.hl7'], facts.inventory, facts['site.machines']);
}

/** Many rules and the report ask. */
const claimedPorts = oncePer(({ exchanges }: SiteHl7, inventory: Inventory, machines: Machines): ClaimedPorts => {
  const byHost = new Map<string, Map<number, Draft>>();
  const all: Draft[] = [];
  const add = (claim: PortClaim): void => {
    let ports = byHost.get(claim.host);
    if (ports === undefined) byHost.set(claim.host, (ports = new Map<number, Draft>()));
    const known = ports.get(claim.port);
    if (known === undefined) {
      const draft = draftOf(claim);
      ports.set(claim.port, draft);
      all.push(draft);
    } else if (known.claims.length > 1) known.claims.push(claim);
    // Mostly a database and the inventory: a list that grew would have room for more.
    else known.claims = known.claims.concat(claim);
  };
  exchanges.forEach((exchange) => {
    const { end, tenant, machines: hosts } = exchange;
    const { place, state } = end;
    if (place.kind !== 'listener' || place.port === null) return;
    const { port } = place;
    hosts.forEach((host) => add({ tenant, host, port, exchange, stated: null, isIdle: state === 'disabled' || state === 'overridden' }));
  });
  tenantList(inventory).forEach(({ id, stage, hl7 }) => {
    if (stage === 'retired') return;
    hl7.forEach(({ host, listen }, at) => {
      if (listen === null) return;
      add({ tenant: id, host: machines.hostOf(host) ?? host, port: listen, exchange: null, stated: { at, host }, isIdle: stage === 'planned' });
    });
  });
  for (const draft of all) {
    const { claims, pass } = draft;
    const owner = pass.tenants[0];
    if (!claims.every(({ tenant }) => tenant === owner)) draft.pass = { ...pass, tenants: [...new Set(claims.map(({ tenant }) => tenant))] };
  }
  return { all, at: (host, port) => byHost.get(host)?.get(port) };
});

interface Draft extends ClaimedPort {
  claims: PortClaim[];
  pass: Pass;
}

function draftOf(claim: PortClaim): Draft {
  const { host, port, tenant } = claim;
  return { host, port, claims: [claim], pass: { status: 'pass', subject: { type: 'port', id: `${host}:${port}` }, tenants: [tenant] } };
}

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

/** Tenants with a use of a port, sorted; none: it is idle. */
function usersOf({ claims, pass }: ClaimedPort): readonly string[] {
  const only = pass.tenants[0];
  if (pass.tenants.length === 1 && only !== undefined && claims.some(isInUse)) return pass.tenants;
  return [...new Set(claims.filter(isInUse).map(({ tenant }) => tenant))].sort();
}

function isInUse({ isIdle }: PortClaim): boolean {
  return !isIdle;
}

const servicesOf = oncePer(({ all }: ClaimedPorts) => {
  const services = new Map<string, DeclaredService[]>();
  all.forEach((claimed) => {
    const { host, port } = claimed;
    const tenants = usersOf(claimed);
    if (tenants.length > 0) addTo(services, host, { host, port, kind: 'hl7', tenants });
  });
  return services;
});
