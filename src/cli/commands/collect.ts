import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { serializeSnapshot } from '../../snapshot/serialize.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { UsageError } from '../cli-error.ts';
import { collectSite } from '../collect-site.ts';
import { type Command, flag, print, progressLine, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { outOptions, runsOf, writeRun } from '../run-folder.ts';
import { readSite, siteOptions } from '../site.ts';

/** `bitewing collect`: a snapshot, not judged. */
export const collect: Command = {
  usage: '[--config FILE] [--to FILE] [--no-objects]',
  help: `
Asks every server of the inventory and reads every exported file, and writes what was seen as a snapshot: plain JSON
without secrets, to be judged here or elsewhere. Exit code 3 when something could not be collected.

  --config FILE   inventory, default bitewing.yaml
  --to FILE       where to write; default <out>/<site>/<UTC time>/snapshot.json
  --out DIR       default reports/out
  --no-objects    leave out views, triggers and special tables

Examples:
  bitewing collect --to db1.json
  bitewing collect && bitewing audit --snapshot reports/out/tri-county/*/snapshot.json`,
  options: { ...siteOptions, ...outOptions, 'to': { type: 'string' }, 'no-objects': { type: 'boolean' } },
  async run(args, io) {
    const choices = { objects: !flag(args, 'no-objects'), progress: progressLine(args, io) };
    const snapshot = await collectSite(readSite(args, io), choices, io);
    const to = text(args, 'to');
    const content = serializeSnapshot(snapshot);
    const path =
      to === null ? `${await writeRun(runsOf(snapshot.inventory.site, args, io), { 'snapshot.json': content }, io)}/snapshot.json` : resolve(io.cwd, to);
    if (to !== null) writeTo(path, content);
    const missing = snapshot.sources.filter((source) => source.status !== 'collected');
    if (!flag(args, 'quiet') || flag(args, 'json')) {
      print(args, io, { path, sources: snapshot.sources }, () => collectedText(path, snapshot));
    }
    return missing.length > 0 ? exitCodes.incomplete : exitCodes.success;
  },
};

function writeTo(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new UsageError(`cannot write ${path}`, null, { cause: error });
  }
}

function collectedText(path: string, { sources }: Snapshot): string {
  const missing = sources.filter((source) => source.status !== 'collected');
  const lines = missing.map(({ id, status, reason, remedy }) => `  ${id}  ${status}: ${reason ?? ''}${remedy === null ? '' : `\n    ${remedy}`}`);
  return `${[`Collected ${sources.length - missing.length} of ${sources.length} sources: ${path}`, ...lines].join('\n')}\n`;
}
