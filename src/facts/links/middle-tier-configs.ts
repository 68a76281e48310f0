import type { OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import type { ConfigFile } from '../../snapshot/artifacts/files.ts';
import type { Destinations } from '../site/destinations.ts';

/** A configuration of a Middle Tier: `OpenDentalServerConfig.xml`, or `<application>Config.xml` beside it. */
export interface MiddleTierConfig {
  /** Position in `files.configs`. */
  readonly at: number;
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  /** The IIS application its name is for; null for the default file, which serves every application without one of its own. */
  readonly application: string | null;
  readonly config: OpenDentalConfig;
  /** Whose database its first connection, the only one that counts, opens; null when nobody's is known. */
  readonly tenant: string | null;
}

/** The Middle Tier configurations among a host's files. */
export function middleTierConfigs(host: string, files: readonly ConfigFile[], destination: Destinations): readonly MiddleTierConfig[] {
  return files.flatMap(({ path, config }, at): MiddleTierConfig[] => {
    if (config.kind !== 'middle-tier') return [];
    const [, folder = '', name = ''] = /^(.*?)[\\/]?([^\\/]*)$/.exec(path) ?? [];
    const application = /^opendentalserverconfig\.xml$/i.test(name) ? null : name.replace(/config\.xml$/i, '');
    const [first] = config.connections;
    const tenant = first === undefined ? null : destination({ ...first, host }).databaseOwner;
    return [{ at, path, folder, name, application, config, tenant }];
  });
}
