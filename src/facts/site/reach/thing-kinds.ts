import type { Tenant } from '../../../inventory/inventory.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { ClaimedFolder } from '../../files/claimed-objects.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import type { SiteConfig } from '../configs.ts';
import type { OpenDentalService } from '../services.ts';
import { type ReachBuilder, type StepWords, type ThingKind, thingKind } from './reach-things.ts';

/** The password of a user name of an instance; `owner` null: of no tenant that is known. */
export interface Credential {
  readonly instance: string;
  readonly user: string;
  readonly owner: string | null;
}

/** An account row of an instance. */
export interface Login {
  readonly facts: InstanceFacts;
  readonly row: number;
}

/** What a tenant has on an instance. */
export interface TenantDatabases {
  readonly instance: string;
  readonly tenant: Tenant;
}

function ownersOfConfig({ holds, folderOwner }: SiteConfig): readonly string[] {
  return holds.length > 0 ? holds : folderOwner === null ? [] : [folderOwner];
}

function loginLabel({ facts, row }: Login): string {
  const { user = '', host = '' } = facts.get('mysql.access')?.grants.accounts[row] ?? {};
  return `'${user}'@'${host}' on ${facts.context.instance}`;
}

const folder = { label: ({ text }: ClaimedFolder) => text, owners: ({ tenant }: ClaimedFolder) => [tenant], isData: true };

/** Kinds of things that several parts of the graph speak of, with the place and the name they are found by. */
export const kinds: {
  /** By id: whoever may be anybody of a tenant. */
  readonly tenant: ThingKind<Tenant>;
  /** By id: the tenant's people, what their accounts may do wherever they are. */
  readonly people: ThingKind<Tenant>;
  /** By name: whoever works at a host. */
  readonly at: ThingKind<string>;
  /** By name: whoever has an account that a host takes over the network. */
  readonly account: ThingKind<string>;
  /** By name: who rules a host. */
  readonly host: ThingKind<string>;
  /** By host and path. */
  readonly config: ThingKind<SiteConfig>;
  /** By host and name in lower case. */
  readonly service: ThingKind<OpenDentalService>;
  /** By claimed folder: a tenant's folder, of patients or of an HL7 exchange. */
  readonly folder: ThingKind<ClaimedFolder>;
  readonly hl7Folder: ThingKind<ClaimedFolder>;
  /** By instance and user. */
  readonly credential: ThingKind<Credential>;
  /** By instance and row: being logged in. */
  readonly login: ThingKind<Login>;
  /** By instance and tenant. */
  readonly database: ThingKind<TenantDatabases>;
  /** By instance: every database of it. */
  readonly databases: ThingKind<string>;
} = {
  tenant: thingKind({ label: ({ name }) => name, owners: ({ id }) => [id] }),
  people: thingKind({ label: ({ name }) => name, owners: ({ id }) => [id] }),
  at: thingKind({ label: (host) => `whoever works at ${host}` }),
  account: thingKind({ label: (host) => `whoever has an account on ${host}` }),
  host: thingKind({ label: (host) => `whoever controls ${host}` }),
  config: thingKind({ label: ({ path, host }) => `${path} on ${host}`, owners: ownersOfConfig, plane: 'files' }),
  service: thingKind({ label: ({ row, host }) => `service ${row.name} on ${host}`, owners: ({ tenants }) => tenants, plane: 'host' }),
  folder: thingKind({ ...folder, plane: 'files' }),
  hl7Folder: thingKind({ ...folder, plane: 'hl7' }),
  credential: thingKind({
    label: ({ user, instance }) => `password of ${user} on ${instance}`,
    owners: ({ owner }) => (owner === null ? [] : [owner]),
    plane: 'credentials',
  }),
  login: thingKind({ label: loginLabel }),
  database: thingKind({
    label: ({ instance, tenant }) => `${instance}/${tenant.databases.slice(0, 3).join(', ')}`,
    owners: ({ tenant }) => [tenant.id],
    plane: 'database',
    isData: true,
  }),
  databases: thingKind({ label: (instance) => `every database of ${instance}` }),
};

/** The node of a host's people, or of its ruler. */
export function hostNode(build: ReachBuilder, kind: 'at' | 'account' | 'host', host: string): number {
  return build.node(kinds[kind], '', host, host);
}

/** The node of whoever is of a tenant; null when it is retired. */
export function tenantNode(build: ReachBuilder, id: string): number | null {
  return build.find(kinds.tenant, '', id);
}

/** The node of a tenant's people; null when it is retired. */
export function peopleNode(build: ReachBuilder, id: string): number | null {
  return build.find(kinds.people, '', id);
}

/** A step that goes without saying. */
export function unsaid(): StepWords {
  return { by: '', evidence: () => [] };
}

/** Many in one, without a name of its own: who is meant is told with whoever comes to it. */
export const gathering: ThingKind<null> = thingKind({ label: () => '' });

/** The node of many who go on from there alike, made once: else everybody would have a step to each of as many places. `gather` adds the steps that lead there. */
export function gathered(build: ReachBuilder, kind: ThingKind<null>, place: string, name: string, gather: (to: number) => void): number {
  const known = build.find(kind, place, name);
  if (known !== null) return known;
  const node = build.node(kind, place, name, null);
  gather(node);
  return node;
}

/** What the inventory says of a tenant. `pointer` below the tenant, `workstations/networks`. */
export function statedIn({ id }: Tenant, pointer: string, text: string): Evidence {
  return {
    source: 'inventory',
    pointer: `/tenants/${id}/${pointer}`,
    excerpt: `bitewing.yaml tenants.${id}.${pointer.replaceAll('/', '.')}: ${text}`,
  };
}
