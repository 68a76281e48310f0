import type { PrincipalRow } from '../../snapshot/artifacts/host.ts';
import { applyRemoteDesktop, applySchannel } from './apply-endpoints.ts';
import { renameFile } from './apply-files.ts';
import { applyRemoteAddress } from './apply-firewall.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import type { World } from './world.ts';

const remoteAddress =
  /^Get-NetFirewallPortFilter -Protocol TCP \| Where-Object LocalPort -eq (\d+) \| Get-NetFirewallRule \| Where-Object \{ \$_\.Direction -eq 'Inbound' -and \$_\.Action -eq 'Allow' \} \| Set-NetFirewallRule -RemoteAddress (\S+)$/;

/** Runs a command of PowerShell on a host of the model. */
export function applyPowershell(world: World, target: string, command: string): ApplyOutcome {
  const [, port, addresses] = remoteAddress.exec(command) ?? [];
  if (port !== undefined && addresses !== undefined) return applyRemoteAddress(world, target, Number(port), addresses === 'Any' ? [] : addresses.split(','));
  const [, verb, group, member] = /^(Add|Remove)-LocalGroupMember -Group '((?:[^']|'')+)' -Member '((?:[^']|'')+)'$/.exec(command) ?? [];
  if (group !== undefined && member !== undefined) return changeGroup(world, target, group.replaceAll("''", "'"), member.replaceAll("''", "'"), verb === 'Add');
  const [, from, to] = /^Rename-Item -LiteralPath '((?:[^']|'')+)' -NewName '((?:[^']|'')+)'$/.exec(command) ?? [];
  if (from !== undefined && to !== undefined) return renameFile(world, target, from.replaceAll("''", "'"), to.replaceAll("''", "'"));
  return applyRemoteDesktop(world, target, command) ?? applySchannel(world, target, command) ?? notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
}

/** Takes somebody out of a group of the host, or puts them in. Windows refuses what changes nothing. */
function changeGroup(world: World, target: string, group: string, member: string, adds: boolean): ApplyOutcome {
  const draft = world.whole('host.principals', target);
  const principals = draft?.get('');
  if (!draft || !principals) return notModelled(`host.principals@${target} was not collected`);
  const isNamed = (row: PrincipalRow, name: string): boolean =>
    row.name.toLowerCase() === name.toLowerCase() || row.name.toLowerCase().endsWith(`\\${name.toLowerCase()}`);
  const into = principals.rows.find((row) => row.kind === 'group' && isNamed(row, group));
  const who = principals.rows.find((row) => isNamed(row, member));
  if (into === undefined || who === undefined || into.members === null) return notModelled(`the members of ${group} on ${target} are not known`);
  if (into.members.includes(who.id) === adds) return refused(`${member} is ${adds ? 'already' : 'not itself'} a member of ${group}`);
  const members = adds ? [...into.members, who.id] : into.members.filter((id) => id !== who.id);
  draft.set('', { ...principals, rows: principals.rows.map((row) => (row === into ? { ...row, members } : row)) });
  return applied;
}
