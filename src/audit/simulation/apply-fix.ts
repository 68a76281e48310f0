import type { Fix } from '../../model/verdict.ts';
import { applyCmd } from './apply-cmd.ts';
import { applyIni } from './apply-ini.ts';
import { type ApplyOutcome, applied, notModelled } from './apply-outcome.ts';
import { applyPowershell } from './apply-powershell.ts';
import { applyShell } from './apply-shell.ts';
import { applySql } from './apply-sql.ts';
import type { World } from './world.ts';

type Appliers = Readonly<Record<Fix['language'], (world: World, target: string, command: string) => ApplyOutcome>>;

const appliers: Appliers = {
  sql: applySql,
  yaml: unknownLanguage,
  ini: (world, target, lines) => applyIni(world, target, lines.split('\n')),
  sh: applyShell,
  cmd: applyCmd,
  powershell: applyPowershell,
};

function unknownLanguage(_world: World, _target: string, command: string): ApplyOutcome {
  return notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
}

/**
 * Runs the commands of a remedy, or those of its undo, in the model: all of them or none. `already` holds commands that were run in this
 * world before, which are not run twice.
 */
export function applyFix(world: World, fix: Pick<Fix, 'language' | 'target'>, commands: readonly string[], already: Set<string> = new Set()): ApplyOutcome {
  if (commands.length === 0) return notModelled('no command closes this by itself');
  let outcome: ApplyOutcome = applied;
  const run: string[] = [];
  world.attempt(() => {
    // The lines of a configuration file say something only together.
    for (const command of fix.language === 'ini' ? [commands.join('\n')] : commands) {
      const key = `${fix.target}\n${command}`;
      if (already.has(key)) continue;
      outcome = carriedOut(world, fix, command);
      if (outcome.type !== 'applied') return outcome.reason;
      run.push(key);
    }
    return null;
  });
  if (outcome.type === 'applied') for (const key of run) already.add(key);
  return outcome;
}

/** A bug of the model must not cost the audit: what breaks off is not modelled. */
function carriedOut(world: World, { language, target }: Pick<Fix, 'language' | 'target'>, command: string): ApplyOutcome {
  try {
    return appliers[language](world, target, command);
  } catch (error) {
    return notModelled(`the model broke off: ${error instanceof Error ? error.message : String(error)}`);
  }
}
