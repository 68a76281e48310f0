import { cmdWords } from '../../domain/fix-commands/cmd-words.ts';
import { applyIcacls } from './apply-icacls.ts';
import { type ApplyOutcome, notModelled } from './apply-outcome.ts';
import type { World } from './world.ts';

/** Runs a Windows command line on a host of the model. */
export function applyCmd(world: World, target: string, command: string): ApplyOutcome {
  const [program = '', ...words] = cmdWords(command);
  switch (program.toLowerCase()) {
    case 'icacls':
      return applyIcacls(world, target, words);
    default:
      return notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
  }
}
