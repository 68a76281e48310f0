import { shellWords } from '../../domain/fix-commands/shell-words.ts';
import { moveFile } from './apply-files.ts';
import { applyNft } from './apply-firewall.ts';
import { applied, type ApplyOutcome, notModelled } from './apply-outcome.ts';
import { applyPosixAccess } from './apply-posix-access.ts';
import type { World } from './world.ts';

/** Runs a command of a POSIX shell on a host of the model. */
export function applyShell(world: World, target: string, command: string): ApplyOutcome {
  const { words: all, output } = shellWords(command) ?? { words: [], output: null };
  const [program = '', ...words] = all;
  switch (program) {
    case 'nft':
      return applyNft(world, target, words);
    case 'getfacl':
    case 'setfacl':
    case 'chmod':
      return applyPosixAccess(world, target, all, output);
    // Restarting puts in force what the model has in force already.
    case 'install':
      return words.join(' ') === '-d -m 700 /root/bitewing-kept' ? applied : notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
    case 'mv':
      return moveFile(world, target, words[0] ?? '', words[1] ?? '');
    case 'systemctl':
      return applied;
    case 'openssl':
      return notModelled('what a server answers is seen only by asking it again');
    default:
      return notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
  }
}
