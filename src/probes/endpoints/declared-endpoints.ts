import { endpointPlace } from '../../inventory/endpoint-place.ts';
import { machineNameIn } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';

/** An endpoint that the inventory names and that may be looked at from outside, without logging in. */
export interface DeclaredEndpoint {
  readonly kind: 'middle-tier' | 'rdp';
  /** As the inventory spells it, a URL or `host:port`. */
  readonly declared: string;
  readonly host: string;
  readonly port: number;
}

/** What may be looked at, and what will not be and why. Each endpoint stands once, whoever declared it. */
export interface EndpointPlan {
  readonly endpoints: readonly DeclaredEndpoint[];
  readonly refused: readonly { readonly declared: string; readonly host: string; readonly reason: string }[];
  /** Ports of HL7 interfaces: a connection could stop one, or leave a row in a tenant's database. */
  readonly hl7Ports: ReadonlySet<number>;
}

/** Reads the endpoints of Middle Tiers and Remote Desktop hosts from the inventory. */
export function planEndpoints(inventory: Inventory): EndpointPlan {
  const tenants = Object.values(inventory.tenants).filter(({ stage }) => stage !== 'retired');
  const hl7Ports = new Set(Object.values(inventory.tenants).flatMap(({ hl7 }) => hl7.flatMap(({ listen }) => listen ?? [])));
  const wanted = [
    ...tenants.flatMap(({ workstations }) =>
      workstations.middleTier.map((declared) => ({ kind: 'middle-tier' as const, declared, place: endpointPlace('middle-tier', declared) })),
    ),
    ...tenants.flatMap(({ workstations }) => workstations.rdp.map((declared) => ({ kind: 'rdp' as const, declared, place: endpointPlace('rdp', declared) }))),
  ];
  const endpoints = new Map<string, DeclaredEndpoint>();
  const refused = new Map<string, EndpointPlan['refused'][number]>();
  for (const { kind, declared, place } of wanted) {
    const refuse = (reason: string): unknown => refused.set(declared, { declared, host: place?.host ?? machineNameIn(declared) ?? declared, reason });
    if (place === null) refuse(kind === 'rdp' ? 'not a host or host:port' : 'not an http or https URL');
    else if (hl7Ports.has(place.port)) refuse(`port ${place.port} is declared as an HL7 port; no connection is made to one`);
    else {
      const key = `${kind} ${place.host}:${place.port}`;
      if (!endpoints.has(key)) endpoints.set(key, { kind, declared, ...place });
    }
  }
  return { endpoints: [...endpoints.values()], refused: [...refused.values()], hl7Ports };
}
