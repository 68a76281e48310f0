import { commandArgument } from '../../domain/command-lines/command-argument.ts';
import type { ServerAddress } from '../../domain/open-dental-config/server-address.ts';
import type { Evidence } from '../../model/verdict.ts';
import type { CommandLineRow, ProgramFileRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import { folderOf, type SiteConfigs } from '../site/configs.ts';
import type { DatabaseSettings } from '../site/database-settings.ts';
import { statedServer } from '../site/destinations.ts';
import type { SitePaths } from '../site/paths.ts';
import { connectionTarget, type ConnectionTarget, folderKeyOf, type OpenDentalServices } from '../site/services.ts';

/** A program file of an installation. */
export interface InstalledProgram extends ProgramFileRow {
  readonly evidence: Evidence;
}

/** A folder with programs of Open Dental. */
export interface Installation {
  readonly host: string;
  readonly folder: string;
  /** Databases that are opened from it, by instance and name. */
  readonly databases: ReadonlyMap<string, ConnectionTarget & { readonly evidence: Evidence }>;
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

interface Draft extends Installation {
  readonly databases: Map<string, ConnectionTarget & { readonly evidence: Evidence }>;
  readonly programs: InstalledProgram[];
  dynamicMode: boolean;
}

const productProgram = /[\\/](opendent[^\\/]*\.(exe|dll)|centralmanager\.exe)$/i;

/** Folders from which databases of tenants are opened: by a configuration in them, a service, or a shortcut that names a database. */
export function installations(facts: InstallationFacts): readonly Installation[] {
  const drafts = new Map<string, Draft>();
  const paths = facts['site.paths'];
  const at = (host: string, folder: string): Draft => {
    const key = folderKeyOf(paths, host, folder);
    let draft = drafts.get(key);
    if (draft === undefined) drafts.set(key, (draft = { host, folder, databases: new Map(), programs: [], dynamicMode: false }));
    return draft;
  };
  const opens = ({ databases }: Draft, target: ConnectionTarget | null, evidence: Evidence): void => {
    const key = target === null ? '' : `${target.instance}/${target.database}`;
    if (target !== null && !databases.has(key)) databases.set(key, { ...target, evidence });
  };
  const { configs, destination } = facts['site.configs'];
  const toTarget = (connection: ServerAddress & { readonly database: string }, host: string): ConnectionTarget | null =>
    connectionTarget({ inventory: facts.inventory, destination }, connection, host);
  for (const one of configs) {
    const { host, folder, config } = one;
    if (config.stray || config.kind === 'central-manager') continue;
    const draft = at(host, folder);
    draft.dynamicMode ||= config.dynamicMode;
    for (const connection of config.connections) if (connection.role === 'main') opens(draft, toTarget(connection, host), one.evidenceOf(connection));
  }
  for (const { host, folder, target, evidence } of facts['site.services'].all) if (folder !== '') opens(at(host, folder), target, evidence);
  for (const { host, 'host.commandLines': lines, 'host.programs': programs } of facts.hosts) {
    for (const [row, { program, arguments: words, origin }] of lines.entries()) {
      const database = commandArgument(words, 'DatabaseName');
      if (database === null || !productProgram.test(program)) continue;
      const server = statedServer(commandArgument(words, 'ServerName') || 'localhost');
      opens(at(host, folderOf(program)), toTarget({ ...server, database }, host), {
        source: sourceId('host.commandLines', host),
        pointer: `/${row}`,
        excerpt: `${origin}: ${program} DatabaseName=${database}`,
      });
    }
    for (const [row, file] of programs.entries()) {
      if (!productProgram.test(file.path)) continue;
      const folder = folderOf(file.path);
      // The libraries of a Middle Tier lie in bin below its configuration.
      const own = drafts.get(folderKeyOf(paths, host, folder)) ?? drafts.get(folderKeyOf(paths, host, folder.replace(/[\\/]bin$/i, '')));
      own?.programs.push({
        ...file,
        evidence: { source: sourceId('host.programs', host), pointer: `/${row}`, excerpt: `${file.path} ${file.version ?? 'without version'}` },
      });
    }
  }
  return [...drafts.values()].filter(({ databases }) => databases.size > 0);
}

/** A preference of the databases that settings were read of, by instance and name. Null: not read. Undefined: no such row. */
export function preferencesOf(settings: readonly DatabaseSettings[]): (database: string, name: string) => string | undefined | null {
  const rows = new Map(settings.map(({ instance, database, statements }) => [`${instance}/${database}`, statements.preferences]));
  return (database, name) => {
    const preferences = rows.get(database) ?? null;
    return preferences === null ? null : preferences.find((row) => row.name === name)?.value;
  };
}
