import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostFiles } from '../../scripts/sites/host-files.ts';
import { linuxBasics } from '../../scripts/sites/usual-host.ts';

/** Writes what our script would print on a Linux host without tunnels, as `NAME.txt`. */
export function writeHostExport(folder: string, name: string, address = '127.0.0.1'): void {
  const without = ['links.tunnels', 'links.appliances', 'links.keyFiles'];
  const sections = linuxBasics(name, address, { units: [], listeners: [], processes: [], nft: [], without });
  for (const bytes of Object.values(hostFiles({ os: 'linux', name, sections }))) writeFileSync(join(folder, `${name}.txt`), bytes);
}
