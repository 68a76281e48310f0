import type { CommandPort } from '../adapters/command/command-port.ts';
import { nodeCommandPort } from '../adapters/command/node-command.ts';
import { globConfigFiles } from '../adapters/config-files/glob-config-files.ts';
import { posixTreePort } from '../adapters/posix/posix-tree-walk.ts';
import { windowsPort } from '../adapters/windows/windows-adapters.ts';
import { hostNames } from '../inventory/hosts.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { nearestName } from '../inventory/nearest-name.ts';
import { collectLinux } from '../probes/host/collect-linux.ts';
import { collectWindows } from '../probes/host/collect-windows.ts';
import type { HostDecodeOptions } from '../probes/host/host-section.ts';
import type { CollectedPart } from '../snapshot/build.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, type Command, text } from './command.ts';
import type { Io } from './io.ts';
import type { Site } from './site.ts';

/** Options of the commands that can look at this machine. */
export const hostOptions: Command['options'] = { host: { type: 'string' } };

/** Milliseconds for one question; reading the access lists of many folders takes minutes. */
const timeoutMs = 600_000;

/** The host's name when the inventory has it; refused when it has not. */
export function requireHost(inventory: Inventory, host: string): string {
  const names = hostNames(inventory);
  if (names.includes(host)) return host;
  const near = nearestName(host, names);
  throw new UsageError(`the inventory has no host '${host}'`, near === null ? 'list it under hosts' : `did you mean '${near}'?`);
}

/** What `--host` says this machine is called; null without it. Refuses systems that cannot be looked at from here. */
export function thisHost(args: Arguments, { inventory }: Site): string | null {
  const host = text(args, 'host');
  if (host === null || process.platform === 'linux' || process.platform === 'win32') return host === null ? null : requireHost(inventory, host);
  throw new UsageError(`this machine cannot be looked at live (${process.platform})`, 'only Linux and Windows can; others are audited from exported files');
}

/** Looks at the machine this runs on. */
export async function collectHost(
  host: string,
  { inventory }: Site,
  reading: Pick<HostDecodeOptions, 'fingerprint' | 'wireguardPublicKey'>,
  progress: (what: string) => void,
  io: Io,
): Promise<CollectedPart> {
  const options = { ...reading, now: io.now(), signal: io.signal, onProgress: (what: string) => progress(`${host}: ${what}`), folders: [] };
  const configs = globConfigFiles();
  if (process.platform === 'win32') return collectWindows({ windows: windowsPort(), configs }, inventory, host, options);
  const commands = (published: Parameters<typeof nodeCommandPort>[0]['published']): CommandPort => nodeCommandPort({ published, timeoutMs });
  return collectLinux({ commands, tree: posixTreePort(), configs }, inventory, host, options);
}
