import { parseArgs } from 'node:util';
import { nearestName } from '../inventory/nearest-name.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, type Command, everywhere, texts } from './command.ts';

/** What follows a command's name, taken apart. Refuses options the command does not have and words nobody would read. */
export function commandLine(name: string, command: Command, rest: readonly string[]): Arguments {
  const { tokens = [], ...args } = parsed(name, command, rest);
  if (args.values['help'] === true) return args;
  const given = tokens.flatMap((token) =>
    token.kind === 'option' && command.options[token.name]?.multiple !== true && token.value !== undefined ? token.name : [],
  );
  const twice = given.find((option, at) => given.indexOf(option) !== at);
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice`, 'only one of the two values would be taken');
  const empty = Object.keys(args.values).find((option) => args.values[option] === '' || texts(args, option).includes(''));
  if (empty !== undefined) throw new UsageError(`--${empty} is given without a value`, 'a variable of the shell that is not set?');
  const surplus = surplusWord(command, args, rest);
  if (surplus === undefined) return args;
  const { words = 0, list } = command;
  const several = list === undefined || list === '--' ? '' : `; several files follow --${list}`;
  throw new UsageError(
    `'bitewing ${name}' does not know what '${surplus}' is for`,
    `it takes ${words === 0 ? 'options only' : `${words} ${words === 1 ? 'word' : 'words'} and options`}${several}: bitewing ${name} --help`,
  );
}

function parsed(name: string, command: Command, rest: readonly string[]): ReturnType<typeof parseArgs> {
  const options = { ...everywhere, ...command.options };
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    // parseArgs names the option in quotes; its advice about `--` would mislead here.
    const message = error instanceof Error ? error.message : String(error);
    const [, ambiguous] = /^Option '(?:-\w, )?(--\S+?)(?: <value>)?' argument (?:is ambiguous|missing)/.exec(message) ?? [];
    if (ambiguous !== undefined)
      throw new UsageError(`${ambiguous} is given without a value`, `a value that begins with - is written ${ambiguous}=-…`, { cause: error });
    const unknown = /Unknown option '(-[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message.split(/\.\s/, 1)[0] ?? message, `bitewing ${name} --help`, { cause: error });
    const near = nearestName(unknown.replace(/^-+/, ''), Object.keys(options));
    const hint = near === null ? `bitewing ${name} --help lists its options` : `did you mean '--${near}'?`;
    throw new UsageError(`'bitewing ${name}' has no option '${unknown}'`, hint, { cause: error });
  }
}

/** The first word that is neither one of those the command takes nor a further value of its list. */
function surplusWord({ words = 0, list }: Command, { values, positionals }: Arguments, rest: readonly string[]): string | undefined {
  if (list === undefined) return positionals[words];
  if (list !== '--') return values[list] === undefined ? positionals[words] : undefined;
  const end = rest.indexOf('--');
  return positionals.length > (end < 0 ? 0 : rest.length - end - 1) ? positionals[0] : undefined;
}
