import { portClaims } from '../../facts/hl7/port-claims.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Hl7Interface, Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { ConnectionLeg, ConnectionPlace, TenantConnection } from '../../model/link-results.ts';
import type { Places } from '../places.ts';
import { connectionFacts, type ConnectionFacts } from './connection-facts.ts';
import { tunnelLegs } from './tunnel-legs.ts';

const unnamed = 'not declared';

/**
 * Every way by which the tenants' workstations and HL7 partners, or those of `only` one, come to their databases, as inventory and facts tell. What is
 * not known is `not-assessed`.
 */
export function connectionsOf(inventory: Inventory, places: Places, startedAt: string, only: string | null): TenantConnection[] {
  const facts = connectionFacts(inventory, places, startedAt);
  const hl7 = hl7Ports(facts);
  return tenantList(inventory)
    .filter(({ id, stage }) => stage !== 'retired' && (only === null || id === only))
    .flatMap((tenant) => [...workstationWays(tenant, facts), ...hl7Ways(tenant, hl7.get(tenant.id) ?? [], facts)]);
}

function workstationWays(tenant: Tenant, facts: ConnectionFacts): TenantConnection[] {
  const { connection, rdp, middleTier } = tenant.workstations;
  const through = (way: 'rdp' | 'middle-tier', declared: readonly string[]): TenantConnection[] => {
    const used = declared.length === 0 && connection === way ? [null] : declared;
    return used.flatMap((one) => instancesOf(facts.inventory, tenant.server).map((instance) => serviceWay(tenant, { way, declared: one, instance }, facts)));
  };
  const ways = [...through('rdp', rdp), ...through('middle-tier', middleTier)];
  if (connection !== 'direct' && (connection !== null || ways.length > 0)) return ways;
  return [...ways, ...instancesOf(facts.inventory, tenant.server).map((instance) => directWay(tenant, instance, facts))];
}

function directWay(tenant: Tenant, instance: string, facts: ConnectionFacts): TenantConnection {
  const isDeclared = tenant.workstations.connection === 'direct';
  const host = facts.hostOf(instance);
  const port = facts.inventory.mysql[instance]?.port ?? 3306;
  const asked = facts.mysqlLeg(instance, tenant.id);
  // A connection nobody declared may be another one: what protects this one is not known to be enough.
  const leg: ConnectionLeg =
    isDeclared || asked.state !== 'open' ? asked : { ...asked, state: 'not-assessed', reason: 'The inventory does not say how its workstations connect.' };
  const { places, legs } = tunnelLegs(tenant, facts, { host, leg });
  const listener: ConnectionPlace = { kind: 'mysql', name: `MySQL on ${host}`, detail: `port ${port}`, guard: facts.guard(host, 'mysql', port) };
  return {
    tenant: tenant.id,
    way: isDeclared ? 'direct' : 'undeclared',
    places: [workstationsOf(tenant), ...places, listener, databaseOf(tenant, instance)],
    legs: [...legs, { state: 'inside', reason: 'The server holds the database itself.', evidence: [] }],
  };
}

function serviceWay(
  tenant: Tenant,
  { way, declared, instance }: { readonly way: 'rdp' | 'middle-tier'; readonly declared: string | null; readonly instance: string },
  facts: ConnectionFacts,
): TenantConnection {
  const kind = way === 'rdp' ? 'remote-desktop' : 'middle-tier';
  const called = way === 'rdp' ? 'Remote Desktop' : 'Middle Tier';
  const service = declared === null ? null : facts.endpoint(way, declared);
  const host = service?.host ?? null;
  const leg = service?.leg ?? { state: 'not-assessed' as const, reason: `The inventory names no ${called}.`, evidence: [] };
  const { places, legs } = tunnelLegs(tenant, facts, { host, leg });
  const listener: ConnectionPlace = {
    kind,
    name: service === null ? `${called}, ${unnamed}` : `${called} on ${service.host}`,
    detail: declared ?? '',
    guard: service === null ? { state: 'not-assessed', reason: `The inventory names no ${called}.` } : facts.guard(service.host, way, service.port),
  };
  return {
    tenant: tenant.id,
    way,
    places: [workstationsOf(tenant), ...places, listener, databaseOf(tenant, instance)],
    legs: [...legs, facts.siteLeg(host, instance, tenant.id)],
  };
}

interface Hl7Port {
  readonly host: string;
  readonly port: number;
}

/** HL7 ports in use by tenant, as databases and inventory state them. */
function hl7Ports(facts: ConnectionFacts): ReadonlyMap<string, readonly Hl7Port[]> {
  const ports = new Map<string, Map<string, Hl7Port>>();
  for (const { tenant, host, port } of portClaims(facts).all.flatMap(({ claims }) => claims.filter(({ isIdle }) => !isIdle))) {
    const own = ports.get(tenant) ?? new Map<string, Hl7Port>();
    ports.set(tenant, own.set(`${host}:${port}`, { host, port }));
  }
  return new Map([...ports].map(([tenant, own]) => [tenant, [...own.values()]]));
}

function hl7Ways(tenant: Tenant, ports: readonly Hl7Port[], facts: ConnectionFacts): TenantConnection[] {
  const [instance = tenant.server] = instancesOf(facts.inventory, tenant.server);
  const way = (host: string, listener: ConnectionPlace, leg: ConnectionLeg): TenantConnection => ({
    tenant: tenant.id,
    way: 'hl7',
    places: [{ kind: 'sender', name: 'HL7 partner', detail: '', guard: null }, listener, databaseOf(tenant, instance)],
    legs: [leg, facts.siteLeg(host, instance, tenant.id)],
  });
  const folders = tenant.hl7.filter(({ listen, mode }) => listen === null && (mode === 'file' || mode === 'sftp'));
  return [
    ...ports.map(({ host, port }) => {
      const guard = facts.guard(host, 'hl7', port);
      const reason = `HL7 over TCP is never encrypted by itself. ${guard.state === 'open' ? guard.reason : 'By which way the partner comes nobody declared.'}`;
      const leg = { state: guard.state === 'open' ? ('open' as const) : ('not-assessed' as const), reason, evidence: [] };
      return way(host, { kind: 'hl7', name: `HL7 on ${host}`, detail: `port ${port}`, guard }, leg);
    }),
    ...folders.map((folder) =>
      way(facts.hostOf(folder.host), folderPlace(folder, facts), {
        state: 'not-assessed',
        reason: `By which way the partner ${folder.mode === 'sftp' ? 'reaches it' : 'fills the folder'} nobody declared.`,
        evidence: [],
      }),
    ),
  ];
}

function folderPlace({ host, mode, inbound, outbound }: Hl7Interface, facts: ConnectionFacts): ConnectionPlace {
  return { kind: 'hl7', name: `HL7 ${mode === 'sftp' ? 'by SFTP' : 'folder'} on ${facts.hostOf(host)}`, detail: inbound ?? outbound ?? '', guard: null };
}

function workstationsOf({ workstations: { networks } }: Tenant): ConnectionPlace {
  return { kind: 'workstations', name: 'Workstations', detail: networks.length === 0 ? 'networks not declared' : networks.join(', '), guard: null };
}

function databaseOf({ databases }: Tenant, instance: string): ConnectionPlace {
  return { kind: 'database', name: databases.length === 0 ? 'Database, not declared' : databases.join(', '), detail: `on ${instance}`, guard: null };
}
