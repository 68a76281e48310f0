import { commandArgument } from '../../domain/command-lines/command-argument.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Evidence } from '../../model/verdict.ts';
import type { CommandLineRow, ProgramFileRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import { configEvidence, type SiteConfigs } from '../site/configs.ts';
import type { DatabaseSettings } from '../site/database-settings.ts';
import { connectionTarget, type ConnectionTarget, statedServer } from '../site/destinations.ts';
import { folderKeyOf } from '../site/folder-keys.ts';
import type { SitePaths } from '../site/paths.ts';
import { folderOf } from '../site/program-paths.ts';
import type { OpenDentalServices } from '../site/services.ts';

/** A program file of an installation. */
export interface InstalledProgram extends ProgramFileRow {
  /** Place in the host's list. */
  readonly at: number;
}

/** A database that is opened from an installation. */
export interface OpenedDatabase extends ConnectionTarget {
  readonly evidence: () => Evidence;
}

/** A folder with programs of Open Dental. */
export interface Installation {
  readonly host: string;
  readonly folder: string;
  /** Databases that are opened from it, each once. */
  readonly databases: readonly OpenedDatabase[];
  /** Whose they are, sorted. */
  readonly tenants: readonly string[];
  /** Versions of several databases lie side by side in it. */
  readonly dynamicMode: boolean;
  readonly programs: readonly InstalledProgram[];
}

/** The facts installations are put together from. */
export type InstallationFacts = RuleContext & {
  readonly 'site.configs': SiteConfigs;
  readonly 'site.services': OpenDentalServices;
  readonly 'site.paths': SitePaths;
  readonly 'hosts': readonly {
    readonly 'host': string;
    readonly 'host.programs': readonly ProgramFileRow[];
    readonly 'host.commandLines': readonly CommandLineRow[];
  }[];
};

/** Lists are begun anew by their first value: one that grew has room for more. */
interface Draft extends Installation {
  databases: OpenedDatabase[];
  tenants: readonly string[];
  /** Names of what is in `databases`, where that is more than one. */
  known: Set<string> | null;
  programs: InstalledProgram[];
  dynamicMode: boolean;
}

const productProgram = /[\\/](opendent[^\\/]*\.(exe|dll)|centralmanager\.exe)$/i;

/** What was found, by the hosts that were read: two rules ask. */
const answersOf = oncePer((_configs: SiteConfigs) => new Map<string, readonly Installation[]>());

/** Folders from which databases of tenants are opened: by a configuration in them, a service, or a shortcut that names a database. */
export function installations(facts: InstallationFacts): readonly Installation[] {
  const answers = answersOf(facts['site.configs']);
  const hosts = facts.hosts.map(({ host }) => host).join('\n');
  const found = answers.get(hosts) ?? foundInstallations(facts);
  answers.set(hosts, found);
  return found;
}

function foundInstallations(facts: InstallationFacts): readonly Installation[] {
  const drafts = new Map<string, Draft>();
  const paths = facts['site.paths'];
  const at = (host: string, folder: string, key = folderKeyOf(paths, host, folder)): Draft => {
    let draft = drafts.get(key);
    if (draft === undefined) drafts.set(key, (draft = { host, folder, databases: [], tenants: nobody, known: null, programs: [], dynamicMode: false }));
    return draft;
  };
  fromConfigs(facts, at);
  for (const { host, folder, folderKey, target, evidence } of facts['site.services'].all) {
    const draft = folder === '' ? null : at(host, folder, folderKey);
    if (draft !== null && target !== null && isNew(draft, target)) open(draft, target, () => evidence);
  }
  fromCommandLines(facts, at);
  for (const { host, 'host.programs': programs } of facts.hosts) {
    programs.forEach(({ path, version }, row) => {
      if (!productProgram.test(path)) return;
      const folder = folderOf(path);
      // The libraries of a Middle Tier lie in bin below its configuration.
      const own =
        drafts.get(folderKeyOf(paths, host, folder)) ?? (inBin.test(folder) ? drafts.get(folderKeyOf(paths, host, folder.replace(inBin, ''))) : undefined);
      if (own !== undefined) own.programs = withOne(own.programs, { path, version, at: row });
    });
  }
  const found: Installation[] = [];
  drafts.forEach((draft) => {
    if (draft.databases.length === 0) return;
    draft.tenants = tenantsOf(draft.databases);
    found.push(draft);
  });
  return found;
}

const nobody: readonly never[] = [];

function tenantsOf(databases: readonly OpenedDatabase[]): readonly string[] {
  const tenants = databases.map(({ tenant }) => tenant);
  return tenants.length < 2 ? tenants : [...new Set(tenants)].sort();
}

const inBin = /[\\/]bin$/i;

/** The draft of a folder; `key` where its key is known already. */
type DraftAt = (host: string, folder: string, key?: string) => Draft;

/** Is it a database that nothing opened from the folder so far? */
function isNew(draft: Draft, target: ConnectionTarget): boolean {
  const { databases } = draft;
  const first = databases[0];
  // Nearly all folders open one database.
  if (databases.length < 2) return first === undefined || first.instance !== target.instance || first.database !== target.database;
  draft.known ??= new Set(databases.map(nameOf));
  return !draft.known.has(nameOf(target));
}

function open(draft: Draft, { tenant, database, instance }: ConnectionTarget, evidence: () => Evidence): void {
  draft.known?.add(nameOf({ tenant, database, instance }));
  draft.databases = withOne(draft.databases, { tenant, database, instance, evidence });
}

function withOne<Value>(list: Value[], value: Value): Value[] {
  if (list.length === 0) return [value];
  list.push(value);
  return list;
}

function nameOf({ instance, database }: ConnectionTarget): string {
  return `${instance}/${database}`;
}

function fromConfigs(facts: InstallationFacts, at: DraftAt): void {
  facts['site.configs'].configs.forEach((one) => {
    const { host, folder, folderKey, config, destinations } = one;
    if (config.stray || config.kind === 'central-manager') return;
    const draft = at(host, folder, folderKey);
    draft.dynamicMode ||= config.dynamicMode;
    destinations.forEach(({ connection, target }) => {
      if (connection.role === 'main' && target !== null && isNew(draft, target)) open(draft, target, () => configEvidence(one, connection));
    });
  });
}

function fromCommandLines(facts: InstallationFacts, at: DraftAt): void {
  const { destination } = facts['site.configs'];
  for (const { host, 'host.commandLines': lines } of facts.hosts) {
    for (const [row, { program, arguments: words, origin }] of lines.entries()) {
      const database = commandArgument(words, 'DatabaseName');
      if (database === null || !productProgram.test(program)) continue;
      const server = statedServer(commandArgument(words, 'ServerName') || 'localhost');
      const draft = at(host, folderOf(program));
      const target = connectionTarget({ inventory: facts.inventory, destination }, { ...server, database }, host);
      if (target === null || !isNew(draft, target)) continue;
      open(draft, target, () => ({
        source: sourceId('host.commandLines', host),
        pointer: `/${row}`,
        excerpt: `${origin}: ${program} DatabaseName=${database}`,
      }));
    }
  }
}

/** What a program file of an installation shows. */
export function programEvidence(host: string, { path, version, at }: InstalledProgram): Evidence {
  return { source: sourceId('host.programs', host), pointer: `/${at}`, excerpt: `${path} ${version ?? 'without version'}` };
}

/** A preference of the databases that settings were read of. Null: not read. Undefined: no such row. */
export type PreferenceOf = (opened: { readonly instance: string; readonly database: string }, name: string) => string | undefined | null;

/** Prepares the preferences of all databases. */
export const preferencesOf: (settings: readonly DatabaseSettings[]) => PreferenceOf = oncePer((settings: readonly DatabaseSettings[]): PreferenceOf => {
  const rows = new Map<string, Map<string, DatabaseSettings['statements']['preferences']>>();
  for (const { instance, database, statements } of settings) {
    const ofInstance = rows.get(instance) ?? new Map<string, DatabaseSettings['statements']['preferences']>();
    rows.set(instance, ofInstance.set(database, statements.preferences));
  }
  return ({ instance, database }, name) => {
    const preferences = rows.get(instance)?.get(database) ?? null;
    if (preferences === null) return null;
    for (const row of preferences) if (row.name === name) return row.value;
    return undefined;
  };
});
