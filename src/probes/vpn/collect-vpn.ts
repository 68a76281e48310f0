import type { CommandPort, CommandProblem } from '../../adapters/command/command-port.ts';
import type { VpnSecrets } from '../../domain/vpn/vpn-secrets.ts';
import { decodeVpnFiles, type VpnFacts, type VpnFile } from './decode-vpn-files.ts';
import { vpnCommands } from './vpn-commands.ts';

/** What a collect needs from outside. */
export interface CollectVpnOptions {
  readonly os: 'linux' | 'windows';
  readonly secrets: VpnSecrets;
  readonly signal: AbortSignal;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  /** Configuration files of the same host (`vpnFilePatterns`); they are put together with what runs. */
  readonly files: readonly VpnFile[];
}

/** A command that gave no answer. `absent`: that VPN is not installed here, which is an answer as well. */
export interface UnansweredVpnCommand {
  readonly how: string;
  readonly problem: CommandProblem;
  readonly remedy: string;
}

/** What a host says of its tunnels. */
export interface CollectedVpn extends VpnFacts {
  readonly unanswered: readonly UnansweredVpnCommand[];
}

/** Asks the programs of a host about its tunnels and puts the answers together with its configuration files. */
export async function collectVpn(port: CommandPort, { os, secrets, signal, now, files }: CollectVpnOptions): Promise<CollectedVpn> {
  const answers: VpnFile[] = [];
  const unanswered: UnansweredVpnCommand[] = [];
  for (const { command, how, remedy } of vpnCommands.filter((each) => each.os === os)) {
    const result = await port.run(command, signal);
    if (result.ok) answers.push({ name: how, bytes: new TextEncoder().encode(result.output) });
    else unanswered.push({ how, problem: result.problem, remedy });
  }
  const context = { at: Math.floor(Date.parse(now()) / 1000), wholeFolders: true };
  return { ...decodeVpnFiles([...files, ...answers], secrets, context), unanswered };
}
