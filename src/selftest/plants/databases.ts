import { escapeSchemaName } from '../../domain/mysql/pattern-language.ts';
import type { Hl7DefinitionRow, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { type ModelSite, withInstance, withSql, withTenant } from '../model-site.ts';
import type { Practice } from '../practice.ts';

/** The practice's account as SQL writes it. */
export function grantee({ account, accountHost }: Practice): string {
  return `${account}@'${accountHost}'`;
}

/** Its live database as a pattern that matches nothing else. */
export function pattern({ database }: Practice): string {
  return escapeSchemaName(database);
}

/** The site after an administrator ran one more statement on the server of a practice. */
export function ran(site: ModelSite, { instance }: Practice, ...statements: readonly string[]): ModelSite {
  return withSql(site, instance, (sql) => [sql, ...statements].join('\n'));
}

/** The site with databases besides those that are there. */
export function withDatabases(site: ModelSite, { instance }: Practice, ...names: readonly string[]): ModelSite {
  return withInstance(site, instance, 'mysql.databases', (rows) => [
    ...rows,
    ...names.filter((name) => !rows.some((row) => row.name === name)).map((name) => ({ name })),
  ]);
}

/** The site with other settings of a practice's server. */
export function withVariables(site: ModelSite, { instance }: Practice, variables: Readonly<Record<string, string>>): ModelSite {
  return withInstance(site, instance, 'mysql.server', (server) => ({ ...server, variables: { ...server.variables, ...variables } }));
}

/** The site with other preferences of a practice. */
export function withPreferences(site: ModelSite, { instance, database }: Practice, values: Readonly<Record<string, string>>): ModelSite {
  return withInstance(site, instance, 'opendental.preferences', (all) => ({
    ...all,
    [database]: [
      ...(all[database] ?? []).filter(({ name }) => !Object.hasOwn(values, name)),
      ...Object.entries(values).map(([name, value]): PreferenceRow => ({ name, value })),
    ],
  }));
}

/** A preference of a practice; '' when it is not there. */
export function preference({ instances }: ModelSite, { instance, database }: Practice, wanted: string): string {
  return instances[instance]?.['opendental.preferences'][database]?.find(({ name }) => name === wanted)?.value ?? '';
}

/** The site in which a practice's database has another name, everywhere. */
export function renamed(site: ModelSite, practice: Practice, name: string): ModelSite {
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const text = JSON.stringify(site)
    .replaceAll(inJson(escapeSchemaName(practice.database)), inJson(escapeSchemaName(name)))
    .replaceAll(inJson(practice.database), inJson(name));
  // What was a site and had one text replaced by another is a site.
  return JSON.parse(text) as ModelSite;
}

/** The site with a planned tenant besides. */
export function withPlanned(site: ModelSite, { instance }: Practice, id: string, more: Partial<ModelSite['inventory']['tenants'][string]>): ModelSite {
  const [like] = Object.values(site.inventory.tenants);
  if (like === undefined) return site;
  const tenant = {
    ...like,
    id,
    name: `${id} Dental`,
    stage: 'planned' as const,
    server: instance,
    databases: [],
    accounts: [],
    principals: [],
    atoz: [],
    backups: [],
    hl7: [],
    workstations: { connection: 'direct' as const, networks: ['10.52.0.0/24'], vpn: null, middleTier: [], rdp: [] },
  };
  const tenants = { ...site.inventory.tenants, [id]: tenant };
  return withTenant({ ...site, inventory: { ...site.inventory, tenants } }, id, (planned) => ({ ...planned, ...more }));
}

/** The site in which a practice's HL7 definition says something else. */
export function withDefinition(site: ModelSite, { instance, database }: Practice, change: Partial<Hl7DefinitionRow>): ModelSite {
  return withInstance(site, instance, 'opendental.hl7Definitions', (all) => ({
    ...all,
    [database]: (all[database] ?? []).map((row) => ({ ...row, ...change })),
  }));
}

/** The site in which a practice exchanges its messages through another inbound or outbound folder, and its inventory entry names neither. */
export function exchanging(site: ModelSite, practice: Practice, folders: { readonly inbound: string } | { readonly outbound: string }): ModelSite {
  const unstated = withTenant(site, practice.id, (tenant) => ({ ...tenant, hl7: tenant.hl7.map((one) => ({ ...one, inbound: null, outbound: null })) }));
  return 'inbound' in folders
    ? withPreferences(withDefinition(unstated, practice, { incomingFolder: folders.inbound }), practice, { HL7FolderOut: folders.inbound })
    : withPreferences(withDefinition(unstated, practice, { outgoingFolder: folders.outbound }), practice, { HL7FolderIn: folders.outbound });
}

/** The site in which a practice uses a program with this property. */
export function withProperty(site: ModelSite, { instance, database }: Practice, property: string, value: string): ModelSite {
  const programs = withInstance(site, instance, 'opendental.programs', (all) => ({
    ...all,
    [database]: [...(all[database] ?? []), { name: 'Imager', enabled: true, path: '', filePath: '', commandLine: '', pluginDll: '' }],
  }));
  return withInstance(programs, instance, 'opendental.programProperties', (all) => ({
    ...all,
    [database]: [...(all[database] ?? []), { program: 'Imager', property, value, computer: '' }],
  }));
}
