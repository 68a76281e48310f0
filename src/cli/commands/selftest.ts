import { sha256 } from '../../adapters/digest.ts';
import { rules } from '../../rules/index.ts';
import { selfTestText } from '../../selftest/self-test-text.ts';
import { selfTest } from '../../selftest/self-test.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, print, progressLine, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { toolVersion } from '../package-files.ts';

const most = 100_000;

/** `bitewing selftest`: what the scanner finds of leaks that it planted itself. */
export const selftest: Command = {
  usage: '[--seed N] [--mutations N] [--sites N] [--json]',
  help: `
Plants leaks of every rule into generated sites, one at a time, and says which the rule meant for it found, by the tenants and the thing
it must name. Judges sites without a leak as well: there nothing may be found. And takes single sources away: no site may then still be
called isolated. All of it happens in memory: no file and no server is touched, no inventory is needed.

  --seed N         where the sites and leaks are drawn from, default 1; the same seed and version give the same result
  --mutations N    leaks to plant, default 1000; every variant is planted once in any case
  --sites N        sites without a leak, default 200

Exit code 0 only when every leak was found, nothing was found on a clean site and no incomplete site was called isolated; otherwise 1.

Examples:
  bitewing selftest
  bitewing selftest --seed 20260301 --json > selftest.json`,
  options: { seed: { type: 'string' }, mutations: { type: 'string' }, sites: { type: 'string' } },
  async run(args, io) {
    const [seed, mutations, sites] = [numberOf(args, 'seed', 1), numberOf(args, 'mutations', 1000), numberOf(args, 'sites', 200)];
    const show = progressLine(args, io);
    const onStep = (what: string, done: number, of: number): void => show(`${what}: ${done} of ${of}`);
    const result = selfTest({ seed, mutations, sites, rules, sha256, toolVersion: toolVersion(), onStep });
    show('');
    print(args, io, result, () => selfTestText(result));
    return result.passed ? exitCodes.success : exitCodes.findings;
  },
};

function numberOf(args: Arguments, name: string, usual: number): number {
  const given = text(args, name);
  if (given === null) return usual;
  if (!/^\d{1,9}$/.test(given) || (name !== 'seed' && Number(given) > most)) {
    throw new UsageError(`--${name} ${given} is no number that is wanted here`, `--${name} takes a whole number${name === 'seed' ? '' : ` up to ${most}`}`);
  }
  return Number(given);
}
