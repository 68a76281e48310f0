import { type Hl7End, hl7Ends, type Hl7Ownership, hl7Ownerships } from '../../domain/open-dental/hl7-ends.ts';
import type { PathSource } from '../../domain/open-dental/stated-paths.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Evidence } from '../../model/verdict.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { Machines } from './machines.ts';

/** What one live database says about one end of its HL7 exchange, or about who may work for it. */
interface Hl7Stated {
  readonly settings: DatabaseSettings;
  readonly tenant: string;
  /** `db1/od_north hl7def 3`: the row, for subjects and sentences. */
  readonly row: string;
  /** Machines the service runs on: inventory names, or what is written where no host has that name. Empty: neither database nor inventory says. */
  readonly machines: readonly string[];
  readonly evidence: () => Evidence;
}

/** A folder, port, receiver or SFTP account of a database. `serviceName` '' : whoever starts first. */
export interface Hl7Exchange extends Hl7Stated {
  readonly end: Hl7End;
  readonly serviceName: string;
}

/** Who may work for a database. */
export interface Hl7Owner extends Hl7Stated {
  readonly ownership: Hl7Ownership;
}

/** HL7 as the live databases of all live tenants state it. */
export interface SiteHl7 {
  readonly exchanges: readonly Hl7Exchange[];
  readonly owners: readonly Hl7Owner[];
  /** Databases of which a table that states HL7 was not read, with the sources that lack it. */
  readonly unread: readonly { readonly settings: DatabaseSettings; readonly missing: readonly string[] }[];
}

const statingKinds = ['opendental.hl7Definitions', 'opendental.programs', 'opendental.programProperties', 'opendental.preferences'];

/** Puts ends and owners beside the machines they are on. */
export function siteHl7(inventory: Inventory, settings: readonly DatabaseSettings[], machines: Machines): SiteHl7 {
  const unread = settings.flatMap((one) => {
    const missing = one.missing.filter((source) => statingKinds.some((kind) => source.startsWith(`${kind}@`)));
    return missing.length > 0 ? [{ settings: one, missing }] : [];
  });
  const stated = settings.map((one) => statedBy(inventory, one, machines));
  return { exchanges: stated.flatMap(({ exchanges }) => exchanges), owners: stated.flatMap(({ owners }) => owners), unread };
}

function statedBy(inventory: Inventory, settings: DatabaseSettings, machines: Machines): Pick<SiteHl7, 'exchanges' | 'owners'> {
  const { tenant, statements, instance, database } = settings;
  const stated = (row: string, server: string, source: PathSource, text: string): Hl7Stated => {
    const named = server === '' ? (inventory.tenants[tenant]?.hl7 ?? []).map(({ host }) => host) : [server];
    return {
      settings,
      tenant,
      row: `${instance}/${database} ${row}`,
      machines: [...new Set(named.map((name) => machines.hostOf(name) ?? name.toLowerCase()))],
      evidence: () => settings.evidenceOf(source, text),
    };
  };
  const ownerships = hl7Ownerships(statements);
  const owners = ownerships.map((ownership): Hl7Owner => {
    const { server, serviceName, source } = ownership;
    const own = source.table === 'hl7def' ? `hl7def ${source.id}` : source.program;
    const key = source.table === 'hl7def' ? source.id : source.program;
    return { ...stated(own, server, { table: source.table, key, column: 'HL7ServiceName' }, serviceName), ownership };
  });
  const ownerOf = ({ source }: Hl7End): Hl7Ownership | undefined =>
    ownerships.find((one) => (source.table === 'hl7def' ? one.source.table === 'hl7def' && one.source.id === source.id : one.source.table !== 'hl7def'));
  const exchanges = hl7Ends(statements).map((end): Hl7Exchange => {
    const { source, text } = end;
    const owner = ownerOf(end);
    const isDefinition = source.table === 'hl7def';
    const where: PathSource = isDefinition
      ? { table: 'hl7def', key: source.id, column: source.column }
      : { table: 'preference', key: source.name, column: 'ValueString' };
    const row = isDefinition ? `hl7def ${source.id}` : source.name;
    return { ...stated(row, owner?.server ?? '', where, text), end, serviceName: owner?.serviceName ?? '' };
  });
  return { exchanges, owners };
}
