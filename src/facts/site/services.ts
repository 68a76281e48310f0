import { grouped } from '../../domain/grouped.ts';
import { type ConfigReader, openedBy, type OpenedConnection } from '../../domain/open-dental-config/opened-by.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Evidence, Pass } from '../../model/verdict.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { configEvidence, type SiteConfig } from './configs.ts';
import type { ConnectionTarget } from './destinations.ts';
import { folderKeyOf } from './folder-keys.ts';
import type { SiteHl7 } from './hl7.ts';
import type { Machines } from './machines.ts';
import type { SitePaths } from './paths.ts';
import { fileNameOf, servicePrograms } from './program-paths.ts';

/** A service of Open Dental on a host, and whom it works for. */
export interface OpenDentalService {
  readonly host: string;
  readonly row: ServiceRow;
  /** `OpenDentHL7.exe`, or called HL7 where the command was not read. */
  readonly isHl7: boolean;
  /** Program as registered, without quotes and arguments; '' when it was not read. */
  readonly program: string;
  /** Folder of the program as registered; '' when it was not read. */
  readonly folder: string;
  /** Equal for one folder of one host, however it is spelled. */
  readonly folderKey: string;
  /** The configuration beside the program, and what the service opens with it; null when there is none. */
  readonly config: { readonly file: SiteConfig; readonly opened: OpenedConnection; readonly evidence: () => Evidence } | null;
  /** Database that the configuration leads to; null when it leads to none of a tenant. */
  readonly target: ConnectionTarget | null;
  /** Tenants whose database it opens, whose definition names it or to whom the inventory gives it; sorted. */
  readonly tenants: readonly string[];
  /** What nearly every rule says of nearly every service; one object for all of them. */
  readonly pass: Pass;
  readonly evidence: Evidence;
}

/** The services of Open Dental on all hosts whose services were read. */
export interface OpenDentalServices {
  readonly all: readonly OpenDentalService[];
  /** By host, in the order of its list. */
  readonly byHost: ReadonlyMap<string, readonly OpenDentalService[]>;
  /** Letter case does not count; null when the host has no such service, or was not read. */
  find(host: string, name: string): OpenDentalService | null;
}

/** What one host says about its services. */
export interface ServiceParts {
  readonly host: string;
  /** Undefined: not collected. */
  readonly services: readonly ServiceRow[] | undefined;
  /** Its configuration files, where they lead; none where they were not collected. */
  readonly configs: readonly SiteConfig[];
}

/** What services are matched with. */
export interface ServiceSite {
  readonly inventory: Inventory;
  readonly machines: Machines;
  readonly paths: SitePaths;
  readonly hl7: SiteHl7;
}

/** Matches the services of all hosts with their configuration and their tenants. */
export function openDentalServices(site: ServiceSite, parts: readonly ServiceParts[]): OpenDentalServices {
  const claims = claimsOf(site);
  const byHost = new Map<string, readonly OpenDentalService[]>();
  const named = new Map<string, NamedServices>();
  for (const { host, services, configs } of parts) {
    if (services === undefined) continue;
    const byRow = servicesOn(site, { host, services, configs }, claims);
    byHost.set(
      host,
      byRow.filter((service) => service !== null),
    );
    named.set(host, { byRow, rows: servicePrograms(services).byName });
  }
  return { all: [...byHost.values()].flat(), byHost, find: finder(named) };
}

/** The services of a host by their rows, and the rows by names in small letters. */
interface NamedServices {
  readonly byRow: readonly (OpenDentalService | null)[];
  readonly rows: ReadonlyMap<string, number>;
}

/** A function of its own: what the services were made of is not kept with it. */
function finder(named: ReadonlyMap<string, NamedServices>): OpenDentalServices['find'] {
  return (host, name) => {
    const services = named.get(host);
    return services?.byRow[services.rows.get(name.toLowerCase()) ?? -1] ?? null;
  };
}

/** Tenants that claim a service by its host and name in small letters, or the folder it is in by its key. */
interface Claims {
  readonly byName: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  readonly byFolder: ReadonlyMap<string, readonly string[]>;
}

function claimsOf({ inventory, machines, hl7, paths }: ServiceSite): Claims {
  const byName = new Map<string, Map<string, string[]>>();
  const byFolder = new Map<string, string[]>();
  const claim = (claimed: Map<string, string[]>, key: string, tenant: string): void => {
    const tenants = claimed.get(key);
    if (tenants === undefined) claimed.set(key, [tenant]);
    // What the inventory says the tenant's database mostly says again.
    else if (tenants.at(-1) !== tenant) tenants.push(tenant);
  };
  const namesOn = (host: string): Map<string, string[]> => {
    const names = byName.get(host) ?? new Map<string, string[]>();
    byName.set(host, names);
    return names;
  };
  for (const { id, stage, hl7: interfaces } of tenantList(inventory)) {
    if (stage === 'retired' || interfaces.length === 0) continue;
    for (const { host: name, service, exeFolder } of interfaces) {
      const host = machines.hostOf(name) ?? name;
      if (service !== null) claim(namesOn(host), service.toLowerCase(), id);
      if (exeFolder !== null) claim(byFolder, folderKeyOf(paths, host, exeFolder), id);
    }
  }
  for (const { tenant, ownership, machines: hosts } of hl7.owners) {
    if (ownership.serviceName === '' || ownership.state === 'disabled' || ownership.state === 'overridden') continue;
    for (const host of hosts) claim(namesOn(host), ownership.serviceName.toLowerCase(), tenant);
  }
  return { byName, byFolder };
}

/** By the rows of the host; null: no service of Open Dental. */
function servicesOn(
  site: ServiceSite,
  { host, services, configs }: ServiceParts & { readonly services: readonly ServiceRow[] },
  { byName, byFolder: claimedFolders }: Claims,
): (OpenDentalService | null)[] {
  const byFolder = grouped(
    configs.filter(({ config }) => !config.stray),
    ({ folderKey }) => folderKey,
  );
  const source = sourceId('host.services', host);
  const claimedNames = byName.get(host);
  const { programs, folders, names } = servicePrograms(services);
  return services.map((row, at): OpenDentalService | null => {
    const program = programs[at] ?? '';
    const name = fileNameOf(program);
    if (!/^opendent.*\.exe$/i.test(name) && !/^opendent/i.test(row.name)) return null;
    const isHl7 = program === '' ? /hl7/i.test(row.name) : /^opendenthl7\.exe$/i.test(name);
    const folder = folders[at] ?? '';
    const folderKey = folder === '' ? '' : folderKeyOf(site.paths, host, folder);
    const config = configBeside(byFolder.get(folderKey), isHl7);
    const target = config === null ? null : targetOfConfig(config);
    const tenants = sortedOnce(claimedNames?.get(names[at] ?? '') ?? nobody, claimedFolders.get(folderKey) ?? nobody, target);
    const pass: Pass = { status: 'pass', subject: { type: 'service', id: `${host} ${row.name}` }, tenants };
    const evidence = { source, pointer: `/${at}`, excerpt: `${row.name}: ${row.command}${row.account === null ? '' : `, as ${row.account}`}` };
    return { host, row, isHl7, program, folder, folderKey, config, target, tenants, pass, evidence };
  });
}

const nobody: readonly string[] = [];

function configBeside(configs: readonly SiteConfig[] | undefined, isHl7: boolean): OpenDentalService['config'] {
  const reader: ConfigReader = isHl7 ? 'hl7-service' : 'service';
  const file = configs?.find(({ config: { kind } }) => (isHl7 ? kind === 'client' : serviceKinds.has(kind)));
  if (file === undefined) return null;
  const opened = openedBy(file.config, reader);
  return { file, opened, evidence: openedEvidence(file, opened) };
}

function targetOfConfig({ file, opened }: NonNullable<OpenDentalService['config']>): ConnectionTarget | null {
  if (opened.kind !== 'database') return null;
  return file.destinations.find(({ connection }) => connection === opened.connection)?.target ?? null;
}

const serviceKinds: ReadonlySet<string> = new Set(['web-service', 'background-service', 'replication-service']);

function openedEvidence(file: SiteConfig, opened: OpenedConnection): () => Evidence {
  return () => {
    const where =
      opened.kind === 'database' ? `database ${opened.connection.database} on ${opened.connection.server} as ${opened.connection.user}` : opened.kind;
    return { ...configEvidence(file, null), excerpt: `${file.path}: ${where}` };
  };
}

/** Who claims a service by its name or its folder, or has the database it opens: mostly one tenant, by all three. */
function sortedOnce(byName: readonly string[], byFolder: readonly string[], target: ConnectionTarget | null): readonly string[] {
  const only = byName[0];
  if (byName.length === 1 && byFolder.every((tenant) => tenant === only) && (target === null || target.tenant === only)) return byName;
  const tenants = new Set(byName);
  for (const tenant of byFolder) tenants.add(tenant);
  if (target !== null) tenants.add(target.tenant);
  return tenants.size > 1 ? [...tenants].sort() : [...tenants];
}
