import { configFileName } from '../../domain/open-dental-config/config-file-names.ts';
import { readConfig } from '../../domain/open-dental-config/read-config.ts';
import type { HostDecoder } from './host-section.ts';

/**
 * A configuration file of Open Dental. `how` is its path on the host; a copy handed in by itself only has the path below the exports. What
 * cannot be parsed is collected too: that a program cannot read it is a fact about the host.
 */
export const configFile: HostDecoder = {
  section: 'config',
  kinds: ['files.configs'],
  recognises: (_, fileName) => configFileName(baseName(fileName))?.certain === true,
  decode({ how, bytes }, { fingerprint }) {
    const config = readConfig(baseName(how), bytes, fingerprint);
    if (config === null) return { ok: false, problem: { line: 0, expected: 'a configuration of Open Dental', found: 'another file' } };
    return { ok: true, pieces: [{ kind: 'files.configs', data: [{ path: how, config }] }] };
  },
};

function baseName(path: string): string {
  return /[^\\/]*$/.exec(path)?.[0] ?? '';
}
