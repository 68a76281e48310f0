import { cmdWords } from '../../domain/fix-commands/cmd-words.ts';
import { makeLink, moveFile, removeLink, renameFile, tightenKept } from './apply-files.ts';
import { applyIcacls } from './apply-icacls.ts';
import { applied, type ApplyOutcome, notModelled } from './apply-outcome.ts';
import { applyService } from './apply-service.ts';
import type { World } from './world.ts';

/** Runs a Windows command line on a host of the model. */
export function applyCmd(world: World, target: string, command: string): ApplyOutcome {
  const [program = '', ...words] = cmdWords(command);
  switch (program.toLowerCase()) {
    case 'if': {
      const [not, exist, , mkdir] = words;
      return not === 'not' && exist === 'exist' && mkdir === 'mkdir' ? applied : notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
    }
    case 'icacls':
      if (/^%[A-Za-z]+%/.test(words[0] ?? '')) return tightenKept(world, target, words);
      return applyIcacls(world, target, words);
    case 'sc.exe':
      return applyService(world, target, words);
    case 'move':
      return moveFile(world, target, words[0] ?? '', words[1] ?? '');
    case 'ren':
      return renameFile(world, target, words[0] ?? '', words[1] ?? '');
    case 'rmdir':
      return removeLink(world, target, words[0] ?? '');
    case 'mklink':
      return makeLink(world, target, words[1] ?? '');
    default:
      return notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
  }
}
