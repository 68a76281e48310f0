/**
 * Which program reads a file. `client`: desktop client, HL7 service, database integrity check. `web-service`: eConnector, API service.
 * `other`: a name no program asks for by itself.
 */
export type ConfigKind =
  | 'client'
  | 'middle-tier'
  | 'web-service'
  | 'background-service'
  | 'replication-service'
  | 'connection-store'
  | 'middle-tier-proxy'
  | 'central-manager'
  | 'other';

/**
 * What a file name says. `stray`: no program opens a file of this name; it is a copy of what `kind` opens. `certain` false: files of other
 * products can have such a name, the elements must tell.
 */
export interface ConfigFileName {
  readonly kind: ConfigKind;
  readonly stray: boolean;
  readonly certain: boolean;
}

const names: ReadonlyMap<string, ConfigKind> = new Map([
  ['freedentalconfig', 'client'],
  ['opendentalserverconfig', 'middle-tier'],
  ['opendentalwebconfig', 'web-service'],
  ['opendentalserviceconfig', 'background-service'],
  ['opendentalreplicationserviceconfig', 'replication-service'],
  ['connectionstore', 'connection-store'],
  ['middletierproxyconfig', 'middle-tier-proxy'],
  ['centralmanagerconfig', 'central-manager'],
]);

/**
 * File names, without folders, that can hold a connection: those the programs open, and everything named after them or ending like the
 * configuration of a Middle Tier application. To be matched without regard to letter case, as Windows does.
 */
export const configFilePatterns: readonly string[] = [...[...names.keys()].map((name) => `*${name}*`), '*config*.xml*'];

/** Reads a file name without folders; null: not a configuration of Open Dental. Letter case does not count, as on Windows. */
export function configFileName(name: string): ConfigFileName | null {
  const lower = name.toLowerCase();
  for (const [stem, kind] of names) if (lower.includes(stem)) return { kind, stray: lower !== `${stem}.xml`, certain: true };
  // The Middle Tier application /OdTenantB opens OdTenantBConfig.xml.
  if (/.config\.xml$/.test(lower)) return { kind: 'middle-tier', stray: false, certain: false };
  const at = lower.indexOf('config');
  return at !== -1 && lower.includes('.xml', at) ? { kind: 'other', stray: true, certain: false } : null;
}

const keptBack: ReadonlySet<string> = new Set([
  'FreeDentalConfig.xml',
  'OpenDentalServerConfig.xml',
  'OpenDentalReplicationServiceConfig.xml',
  'ProximitySettings.txt',
  'DpsPos.dll.config',
]);
const copiedFolders = ['sparks3d', 'opendentalreplicationservice'];

/**
 * Would an update hand this file of the update server's install folder to every workstation of the updating tenant? `path` is relative to
 * that folder. The files directly in it and in two sub-folders are copied, except these names in exactly this spelling. Source: PrefL.cs.
 */
export function updaterDistributes(path: string): boolean {
  const parts = path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  const name = parts.pop();
  if (name === undefined || parts.length > 1 || parts.some((part) => !copiedFolders.includes(part.toLowerCase()))) return false;
  return !keptBack.has(name) && !name.startsWith('openlog') && !name.includes('__');
}
