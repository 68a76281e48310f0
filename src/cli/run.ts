import { nearestName } from '../inventory/nearest-name.ts';
import { oneLine } from '../report/visible-text.ts';
import { InventoryRefused, OutputError, SiteBusy, UsageError } from './cli-error.ts';
import { commandLine } from './command-line.ts';
import { commandTable } from './command-table.ts';
import type { Command } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { commandHelp, mainHelp } from './help.ts';
import type { Io } from './io.ts';
import { packageRoot, toolVersion } from './package-files.ts';

/** Runs one command line and answers its exit code. Everything it says goes to `io`. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === '--version' || name === '-V') {
      refuseWords(name, rest);
      io.stdout.write(`bitewing ${toolVersion()}\n`);
      return exitCodes.success;
    }
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const [about, ...surplus] = rest;
      refuseWords(`${name} COMMAND`, surplus);
      io.stdout.write(about === undefined ? mainHelp() : commandHelp(about, await load(about)));
      return name === undefined ? exitCodes.usage : exitCodes.success;
    }
    const command = await load(name);
    const args = commandLine(name, command, rest);
    if (args.values['help'] === true) {
      io.stdout.write(commandHelp(name, command));
      return exitCodes.success;
    }
    return await command.run(args, io);
  } catch (error) {
    io.stderr.write(explained(error));
    return exitCodeOf(error);
  }
}

function refuseWords(after: string, [word]: readonly string[]): void {
  if (word !== undefined) throw new UsageError(`nothing may follow 'bitewing ${after}', and '${word}' does`, 'bitewing --help');
}

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (entry) return entry.load().catch(refuseWithoutPackages);
  const near = nearestName(name, Object.keys(commandTable));
  throw new UsageError(`there is no command '${name}'`, near === null ? 'bitewing --help lists the commands' : `did you mean 'bitewing ${near}'?`);
}

/** Everything the program is made of is loaded with its command; what is not there was never installed, which is no bug. */
function refuseWithoutPackages(error: unknown): never {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const missing = isMissing ? /^Cannot find (?:package '([^']+)'|module '[^']*node_modules[\\/]([^']+)')/.exec(error.message) : null;
  if (missing === null) throw error;
  throw new UsageError(`the package ${missing[1] ?? missing[2]} is not installed`, `run npm ci in ${packageRoot()}`, { cause: error });
}

/** Longest line of an error: a name of a million letters must not push what is wrong off the screen. */
const lineLength = 1_000;

function explained(error: unknown): string {
  if (error instanceof InventoryRefused) return error.problems.map((problem) => `${shown(problem)}\n`).join('');
  if (error instanceof UsageError) return `bitewing: ${shown(error.message)}\n${error.hint === null ? '' : `  ${shown(error.hint)}\n`}`;
  if (error instanceof OutputError || error instanceof SiteBusy) return `bitewing: ${shown(error.message)}\n`;
  return `bitewing: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** Names come from files and servers: what cannot be seen is spelled out, and one line stays one. */
function shown(text: string): string {
  return oneLine(text.length > lineLength ? `${text.slice(0, lineLength)}… (${text.length} characters)` : text);
}
