import { resolve } from 'node:path';
import { serializeSnapshot } from '../../snapshot/serialize.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { hostOptions, thisHost } from '../collect-host.ts';
import { collectSite } from '../collect-site.ts';
import { type Command, flag, print, progressLine, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { outOptions, readSigner, runsOf, writeRun } from '../run-folder.ts';
import { withSiteLock } from '../site-lock.ts';
import { readSite, siteOptions } from '../site.ts';
import { writeNamed } from '../write-named.ts';

/** `bitewing collect`: a snapshot, not judged. */
export const collect: Command = {
  usage: '[--config FILE] [--host NAME] [--to FILE] [--no-objects]',
  help: `
Asks every server of the inventory and reads every exported file, and writes what was seen as a snapshot: plain JSON
without secrets, to be judged here or elsewhere. Exit code 3 when something could not be collected.

  --config FILE   inventory, default bitewing.yaml
  --host NAME     look at this machine alone, which the inventory calls NAME: folders with their rights, shares, services,
                  listeners, configuration files (Linux: as root, Windows: as an administrator; bitewing queries --host linux or
                  --host windows lists everything asked)
  --to FILE       where to write; default <out>/<site>/<UTC time>/snapshot.json
  --out DIR       default reports/out
  --sign-key FILE sign the folder with this Ed25519 key, as in bitewing audit
  --no-objects    leave out views, triggers and special tables

Examples:
  bitewing collect --to db1.json
  sudo bitewing collect --host fs1 --to fs1.json      on the file server fs1; judge it together with db1.json
  bitewing collect && bitewing audit --snapshot reports/out/tri-county/*/snapshot.json`,
  options: { ...siteOptions, ...outOptions, ...hostOptions, 'to': { type: 'string' }, 'no-objects': { type: 'boolean' } },
  async run(args, io) {
    const site = readSite(args, io);
    const host = thisHost(args, site);
    const signer = readSigner(args, io);
    const choices = { objects: !flag(args, 'no-objects'), host, alone: host !== null, progress: progressLine(args, io) };
    const snapshot = await collectSite(site, choices, io);
    const to = text(args, 'to');
    const content = serializeSnapshot(snapshot);
    const runs = runsOf(snapshot.inventory.site, args, io);
    const write = async (): Promise<string> => writeRun(runs, { 'snapshot.json': content }, signer, io);
    const path = to === null ? `${await withSiteLock(runs, io, write)}/snapshot.json` : resolve(io.cwd, to);
    if (to !== null) writeNamed(path, content);
    // What only others can tell was not the question.
    const asked = host === null ? snapshot.sources : snapshot.sources.filter(({ target, kind }) => target === host && /^(?:host|files)\./.test(kind));
    const missing = asked.filter((source) => source.status !== 'collected');
    if (!flag(args, 'quiet') || flag(args, 'json')) {
      print(args, io, { path, sources: asked }, () => collectedText(path, asked));
    }
    return missing.length > 0 ? exitCodes.incomplete : exitCodes.success;
  },
};

function collectedText(path: string, sources: Snapshot['sources']): string {
  const missing = sources.filter((source) => source.status !== 'collected');
  const lines = missing.map(({ id, status, reason, remedy }) => `  ${id}  ${status}: ${reason ?? ''}${remedy === null ? '' : `\n    ${remedy}`}`);
  return `${[`Collected ${sources.length - missing.length} of ${sources.length} sources: ${path}`, ...lines].join('\n')}\n`;
}
