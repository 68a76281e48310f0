import { UsageError } from '../cli-error.ts';
import { type Command, texts } from '../command.ts';
import { audit, runAudit } from './audit.ts';

/** `bitewing report`: an audit that never asks a server. */
export const report: Command = {
  usage: '--snapshot FILE… [--profile nightly|go-live] [--tenant NAME] [--format LIST] [--out DIR]',
  help: `
Judges saved snapshots again with the rules of this version and writes a new run's folder. No server is asked.
Takes the options of bitewing audit; --format LIST adds sarif, junit, csv, markdown, oscal, ocsf, or all.

Examples:
  bitewing report --snapshot reports/out/tri-county/20260301T020000Z/snapshot.json
  bitewing report --snapshot old.json --config bitewing.yaml    judged by today's inventory`,
  options: audit.options,
  async run(args, io) {
    if (texts(args, 'snapshot').length === 0) throw new UsageError('report needs --snapshot FILE', 'bitewing audit collects first');
    return runAudit(args, io, { tells: false });
  },
};
