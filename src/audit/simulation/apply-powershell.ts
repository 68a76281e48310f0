import { applyRemoteAddress } from './apply-firewall.ts';
import { type ApplyOutcome, notModelled } from './apply-outcome.ts';
import type { World } from './world.ts';

const remoteAddress =
  /^Get-NetFirewallPortFilter -Protocol TCP \| Where-Object LocalPort -eq (\d+) \| Get-NetFirewallRule \| Where-Object \{ \$_\.Direction -eq 'Inbound' -and \$_\.Action -eq 'Allow' \} \| Set-NetFirewallRule -RemoteAddress (\S+)$/;

/** Runs a command of PowerShell on a host of the model. */
export function applyPowershell(world: World, target: string, command: string): ApplyOutcome {
  const [, port, addresses] = remoteAddress.exec(command) ?? [];
  if (port !== undefined && addresses !== undefined) return applyRemoteAddress(world, target, Number(port), addresses === 'Any' ? [] : addresses.split(','));
  return notModelled(`the model cannot follow: ${command.slice(0, 60)}`);
}
