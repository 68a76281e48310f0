import { cleanCounty } from './clean-county.ts';
import { hostFiles } from './host-files.ts';
import { triCounty } from './tri-county.ts';

const sites = { 'tri-county': triCounty, 'clean-county': cleanCounty };

/** Every file that is made, by path below fixtures/sites. */
export function siteFiles(): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return Object.entries(sites).flatMap(([site, hosts]) =>
    Object.entries(hosts).flatMap(([name, host]) =>
      Object.entries(hostFiles(host)).map(([file, bytes]) => [`${site}/exports/${name}/${file}`, bytes] as const),
    ),
  );
}
