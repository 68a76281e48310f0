import type { CommandPort, CommandProblem } from '../../adapters/command/command-port.ts';
import type { VpnSecrets } from '../../domain/vpn/vpn-secrets.ts';
import { readWireguardShow, type WireguardShowSubject } from '../../domain/vpn/wireguard-show.ts';
import type { AssemblyProblem } from './assemble-hubs.ts';
import { vpnFacts, type VpnFacts } from './decode-vpn-files.ts';
import { vpnCommands } from './vpn-commands.ts';
import { readVpnDocument, type VpnDocument } from './vpn-document.ts';

/** What a collect needs from outside. */
export interface CollectVpnOptions {
  readonly os: 'linux' | 'windows';
  readonly secrets: VpnSecrets;
  readonly signal: AbortSignal;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  /** Documents read from configuration files of the same host; they are put together with what runs. */
  readonly documents: readonly VpnDocument[];
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
export async function collectVpn(port: CommandPort, options: CollectVpnOptions): Promise<CollectedVpn> {
  const { secrets, signal } = options;
  const shown = new Map<WireguardShowSubject, string>();
  const documents: VpnDocument[] = [...options.documents];
  const problems: AssemblyProblem[] = [];
  const unanswered: UnansweredVpnCommand[] = [];
  for (const { os, command, answer, remedy } of vpnCommands) {
    if (os !== options.os) continue;
    const how = os === 'windows' ? `${command[0]} (published script)` : command.join(' ');
    const result = await port.run(command, signal);
    if (!result.ok) unanswered.push({ how, problem: result.problem, remedy });
    else if (answer.kind === 'wireguard-show') shown.set(answer.subject, result.output);
    else {
      const read = readVpnDocument(answer.kind, result.output, how, secrets);
      if (read.ok) documents.push(read.value);
      else problems.push({ source: how, ...read.problem });
    }
  }
  if (shown.size > 0) {
    const source = 'wg show all';
    const read = readWireguardShow(shown);
    if (read.ok) documents.push({ kind: 'wireguard-live', source, content: read.value });
    else problems.push({ source, ...read.problem });
  }
  const at = Math.floor(Date.parse(options.now()) / 1000);
  return { ...vpnFacts(documents, problems, { at, wholeFolders: true }), unanswered };
}
