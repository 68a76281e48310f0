import type { Listener } from '../../domain/listeners/listener.ts';
import type { Evidence } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import type { RuleContext } from '../fact-map.ts';
import type { DeclaredService } from '../links/declared-services.ts';
import type { Hl7Exchange } from '../site/hl7.ts';
import type { Machines } from '../site/machines.ts';
import { exchangesInUse, type Hl7Facts } from './stated.ts';

/** Somebody means to listen on a port of a host. */
export interface PortClaim {
  readonly tenant: string;
  readonly host: string;
  readonly port: number;
  /** Null: the inventory says so. */
  readonly exchange: Hl7Exchange | null;
  /** Switched off, or a tenant that is not there yet. */
  readonly isIdle: boolean;
  readonly evidence: () => Evidence;
}

/** The facts port claims are read from. */
export type PortFacts = Hl7Facts & { readonly 'site.machines': Machines };

/** Every HL7 port that databases and inventory speak of, by host and port. A definition whose machine nobody names is left out. */
export function portClaims(facts: PortFacts): ReadonlyMap<string, readonly PortClaim[]> {
  const claims = new Map<string, PortClaim[]>();
  const add = (claim: PortClaim): void => {
    const key = `${claim.host}:${claim.port}`;
    addTo(claims, key, claim);
  };
  for (const exchange of facts['site.hl7'].exchanges) {
    const { end, machines, tenant } = exchange;
    if (end.place.kind !== 'listener' || end.place.port === null) continue;
    const isIdle = end.state === 'disabled' || end.state === 'overridden';
    for (const host of machines) add({ tenant, host, port: end.place.port, exchange, isIdle, evidence: exchange.evidence });
  }
  for (const claim of statedPorts(facts)) add(claim);
  return claims;
}

function* statedPorts({ inventory, 'site.machines': machines }: RuleContext & { readonly 'site.machines': Machines }): Iterable<PortClaim> {
  for (const { id, stage, hl7 } of Object.values(inventory.tenants)) {
    if (stage === 'retired') continue;
    for (const [at, { host, listen }] of hl7.entries()) {
      if (listen === null) continue;
      const excerpt = `bitewing.yaml tenants.${id}.hl7[${at}].listen: ${listen} on ${host}`;
      const evidence = (): Evidence => ({ source: 'inventory', pointer: `/tenants/${id}/hl7/${at}/listen`, excerpt });
      yield { tenant: id, host: machines.hostOf(host) ?? host, port: listen, exchange: null, isIdle: stage === 'planned', evidence };
    }
  }
}

/** Definitions in use that listen on a machine nobody names, or on a port that is none. */
export function unplacedListeners(facts: Hl7Facts): readonly Hl7Exchange[] {
  return exchangesInUse(facts, 'listener').filter(({ end, machines }) => machines.length === 0 || (end.place.kind === 'listener' && end.place.port === null));
}

/** TCP listeners of each host by port. */
export function listenersByPort(
  hosts: readonly { readonly 'host': string; readonly 'host.listeners': readonly Listener[] }[],
): ReadonlyMap<string, ReadonlyMap<number, readonly ListenerAt[]>> {
  return new Map(
    hosts.map(({ host, 'host.listeners': listeners }) => {
      const byPort = new Map<number, ListenerAt[]>();
      for (const [at, listener] of listeners.entries()) {
        if (listener.protocol === 'tcp') addTo(byPort, listener.port, { ...listener, at });
      }
      return [host, byPort];
    }),
  );
}

/** A listener and its place in the host's list. */
export type ListenerAt = Listener & { readonly at: number };

/** Who holds it, in words. */
export function holderText({ owners, address, port }: Listener): string {
  const names = (owners ?? []).map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
  return `${address}:${port} is held by ${names === '' ? 'a process that is not known' : names}`;
}

/** HL7 ports in use by host, as services that exposures are asked for. */
export function hl7Services(facts: PortFacts): ReadonlyMap<string, readonly DeclaredService[]> {
  const services = new Map<string, DeclaredService[]>();
  for (const claims of portClaims(facts).values()) {
    const used = claims.filter(({ isIdle }) => !isIdle);
    const [first] = used;
    if (first) addTo(services, first.host, { host: first.host, port: first.port, kind: 'hl7', tenants: [...new Set(used.map(({ tenant }) => tenant))].sort() });
  }
  return services;
}
