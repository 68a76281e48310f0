import { type Hl7End, hl7Ends, type Hl7Ownership, hl7Ownerships } from '../../domain/open-dental/hl7-ends.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
import { type DatabaseSettings, settingEvidence } from './database-settings.ts';
import type { Machines } from './machines.ts';

/** What one live database says about one end of its HL7 exchange, or about who may work for it. */
interface Hl7Stated {
  readonly settings: DatabaseSettings;
  readonly tenant: string;
  /** `db1/od_north hl7def 3`: the row, in sentences. */
  readonly row: string;
  /** What nearly every rule says of nearly every row; one object for all of them. */
  readonly pass: Pass;
  /** Machines the service runs on: inventory names, or what is written where no host has that name. Empty: neither database nor inventory says. */
  readonly machines: readonly string[];
}

/** A folder, port, receiver or SFTP account of a database. `serviceName` '' : whoever starts first. */
export interface Hl7Exchange extends Hl7Stated {
  readonly end: Hl7End;
  readonly serviceName: string;
}

/** Who may work for a database. */
export interface Hl7Owner extends Hl7Stated {
  readonly ownership: Hl7Ownership;
  /** Port that its definition listens on; null for none, or one that is none. */
  readonly port: number | null;
}

/** HL7 as the live databases of all live tenants state it. */
export interface SiteHl7 {
  readonly exchanges: readonly Hl7Exchange[];
  readonly owners: readonly Hl7Owner[];
  /** Databases of which a table that states HL7 was not read, with the sources that lack it. */
  readonly unread: readonly { readonly settings: DatabaseSettings; readonly missing: readonly string[] }[];
}

const statingKinds = new Set(['opendental.hl7Definitions', 'opendental.programs', 'opendental.programProperties', 'opendental.preferences']);

/** Puts ends and owners beside the machines they are on. */
export function siteHl7(inventory: Inventory, settings: readonly DatabaseSettings[], machines: Machines): SiteHl7 {
  const unread = settings.flatMap((one) => {
    const missing = one.missing.filter((source) => statingKinds.has(source.slice(0, source.indexOf('@'))));
    return missing.length > 0 ? [{ settings: one, missing }] : [];
  });
  const found: Found = { exchanges: [], owners: [] };
  const machinesOf = namedMachines(inventory, machines);
  settings.forEach((one) => addStated(found, one, machinesOf));
  return { ...found, unread };
}

/** The value that puts an end of an exchange where it is. */
export function exchangeEvidence({ settings, end: { source, text } }: Hl7Exchange): Evidence {
  return source.table === 'hl7def'
    ? settingEvidence(settings, { table: 'hl7def', key: source.id, column: source.column }, text)
    : settingEvidence(settings, { table: 'preference', key: source.name, column: 'ValueString' }, text);
}

/** The name of the service that may work for a database. */
export function ownerEvidence({ settings, ownership: { source, serviceName } }: Hl7Owner): Evidence {
  const key = source.table === 'hl7def' ? source.id : source.program;
  return settingEvidence(settings, { table: source.table, key, column: 'HL7ServiceName' }, serviceName);
}

/** The machines of a tenant's service by the server its database names, the inventory's where it names none. */
function namedMachines(inventory: Inventory, machines: Machines): (tenant: string, server: string) => readonly string[] {
  // Of thousands of definitions most name one of a few servers.
  const known = new Map<string, readonly string[]>();
  const found = (names: readonly string[]): readonly string[] => [...new Set(names.map((name) => machines.hostOf(name) ?? name.toLowerCase()))];
  return (tenant, server) => {
    if (server === '') return found((inventory.tenants[tenant]?.hl7 ?? []).map(({ host }) => host));
    const named = known.get(server) ?? found([server]);
    known.set(server, named);
    return named;
  };
}

interface Found {
  readonly exchanges: Hl7Exchange[];
  readonly owners: OwnerDraft[];
}

interface OwnerDraft extends Hl7Owner {
  port: number | null;
}

function addStated({ exchanges, owners }: Found, settings: DatabaseSettings, machinesOf: (tenant: string, server: string) => readonly string[]): void {
  const { tenant, statements, pass: whole } = settings;
  const { id: database } = whole.subject;
  const passOf = (row: string): Pass => ({ status: 'pass', subject: { type: 'hl7', id: row }, tenants: whole.tenants });
  const first = owners.length;
  hl7Ownerships(statements).forEach((ownership) => {
    const { server, source } = ownership;
    const row = `${database} ${source.table === 'hl7def' ? `hl7def ${source.id}` : source.program}`;
    owners.push({ settings, tenant, row, pass: passOf(row), machines: machinesOf(tenant, server), ownership, port: null });
  });
  hl7Ends(statements).forEach((end) => {
    const { source, place } = end;
    const owner = ownerOf(owners, first, end);
    const serviceName = owner?.ownership.serviceName ?? '';
    if (owner !== undefined && source.table === 'hl7def') {
      const { row, pass, machines } = owner;
      if (place.kind === 'listener') owner.port = place.port;
      exchanges.push({ settings, tenant, row, pass, machines, end, serviceName });
    } else {
      const row = `${database} ${source.table === 'hl7def' ? `hl7def ${source.id}` : source.name}`;
      exchanges.push({ settings, tenant, row, pass: passOf(row), machines: machinesOf(tenant, owner?.ownership.server ?? ''), end, serviceName });
    }
  });
}

/** Of the owners from `first` on the one whose service works at an end. */
function ownerOf(owners: readonly OwnerDraft[], first: number, { source }: Hl7End): OwnerDraft | undefined {
  for (let at = first; at < owners.length; at++) {
    const by = owners[at]?.ownership.source;
    if (source.table === 'hl7def' ? by?.table === 'hl7def' && by.id === source.id : by?.table === 'programproperty') return owners[at];
  }
  return undefined;
}
