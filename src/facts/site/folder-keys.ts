import { oncePer } from '../../domain/once-per.ts';
import { foldName } from '../../domain/paths/fold-name.ts';
import type { SitePaths } from './paths.ts';

/** Folders by host that were asked for. Configurations, services and programs lie in the same few, and many rules ask. */
const knownKeys = oncePer((_paths: SitePaths) => new Map<string, Map<string, string>>());

/** One key for all spellings of a folder of one host. */
export function folderKeyOf(paths: SitePaths, host: string, folder: string): string {
  const known = knownKeys(paths);
  let onHost = known.get(host);
  if (onHost === undefined) known.set(host, (onHost = new Map<string, string>()));
  let key = onHost.get(folder);
  if (key === undefined) {
    const location = paths.locate({ text: folder, host, user: null });
    key = location.kind === 'place' ? location.place.key : `${host}\n${foldName(folder)}`;
    onHost.set(folder, key);
  }
  return key;
}
