import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import type { World } from './world.ts';

/** Runs sc.exe on a host of the model; `words` are those after it. */
export function applyService(world: World, target: string, [verb = '', name = '', ...words]: readonly string[]): ApplyOutcome {
  const services = world.rows<ServiceRow>('host.services', target, (row) => row.name.toLowerCase());
  if (services === null) return notModelled(`host.services@${target} was not collected`);
  const key = name.toLowerCase();
  const [row] = services.get(key) ?? [];
  if (row === undefined)
    return verb === 'create' ? notModelled('whether a new service runs is seen only once it was started') : refused(`${target} has no service ${name}`);
  const changed = verb === 'sdset' ? withList(row, words[0] ?? '') : verb === 'config' ? configured(row, words) : null;
  if (changed === null) return notModelled(`the model cannot follow: sc.exe ${verb}`);
  services.set(key, [changed]);
  return applied;
}

/** The list is replaced; owner and group, which the command does not name, stay. */
function withList(row: ServiceRow, sddl: string): ServiceRow {
  if (row.descriptor === null) return row;
  const kept = /^(?:O:.*?)?(?=D:)/.exec(row.descriptor.sddl)?.[0] ?? '';
  return { ...row, descriptor: { ...row.descriptor, sddl: kept + sddl } };
}

/** `option= value` pairs. */
function configured(row: ServiceRow, words: readonly string[]): ServiceRow | null {
  let changed = row;
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value = ''] = words.slice(at, at + 2);
    if (option === 'depend=') changed = { ...changed, dependencies: value === '/' ? [] : value.split('/') };
    else if (option === 'binPath=') changed = { ...changed, command: value };
    else if (option === 'start=' && value === 'auto') changed = { ...changed, startMode: 'auto' };
    else return null;
  }
  return changed;
}
