import { parseArgs } from 'node:util';
import { nearestName } from '../inventory/nearest-name.ts';
import { InventoryRefused, OutputError, SiteBusy, UsageError } from './cli-error.ts';
import { commandTable } from './command-table.ts';
import { type Command, everywhere } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { commandHelp, mainHelp } from './help.ts';
import type { Io } from './io.ts';
import { toolVersion } from './package-files.ts';

/** Runs one command line and answers its exit code. Everything it says goes to `io`. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === '--version' || name === '-V') {
      io.stdout.write(`bitewing ${toolVersion()}\n`);
      return exitCodes.success;
    }
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const about = name === 'help' ? rest[0] : undefined;
      io.stdout.write(about === undefined ? mainHelp() : commandHelp(about, await load(about)));
      return name === undefined ? exitCodes.usage : exitCodes.success;
    }
    const command = await load(name);
    const args = parsed(name, command, rest);
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

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (entry) return entry.load();
  const near = nearestName(name, Object.keys(commandTable));
  throw new UsageError(`there is no command '${name}'`, near === null ? 'bitewing --help lists the commands' : `did you mean 'bitewing ${near}'?`);
}

function parsed(name: string, command: Command, rest: readonly string[]): ReturnType<typeof parseArgs> {
  const options = { ...everywhere, ...command.options };
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    // parseArgs names the option in quotes; its advice about `--` would mislead here.
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /Unknown option '(-[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message.split(/\.\s/, 1)[0] ?? message, `bitewing ${name} --help`, { cause: error });
    const near = nearestName(unknown.replace(/^-+/, ''), Object.keys(options));
    const hint = near === null ? `bitewing ${name} --help lists its options` : `did you mean '--${near}'?`;
    throw new UsageError(`'bitewing ${name}' has no option '${unknown}'`, hint, { cause: error });
  }
}

function explained(error: unknown): string {
  if (error instanceof InventoryRefused) return `${error.problems.join('\n')}\n`;
  if (error instanceof UsageError) return `bitewing: ${error.message}\n${error.hint === null ? '' : `  ${error.hint}\n`}`;
  if (error instanceof OutputError || error instanceof SiteBusy) return `bitewing: ${error.message}\n`;
  return `bitewing: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}
