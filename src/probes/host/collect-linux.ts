import type { Command, CommandPort, CommandProblem } from '../../adapters/command/command-port.ts';
import type { ConfigFilesPort } from '../../adapters/config-files/config-files-port.ts';
import type { PosixTreePort } from '../../adapters/posix/posix-tree-port.ts';
import { configFilePatterns } from '../../domain/open-dental-config/config-file-names.ts';
import { encodeBytes } from '../../domain/posix/byte-text.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { HostIdentity, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { decodeHostAnswers, type HostAnswers, type HostReading } from './decode-host-files.ts';
import { hostFolders, type HostFolders } from './host-folders.ts';
import type { HostDecodeOptions, HostSection, UnansweredSection } from './host-section.ts';
import { folderListing, linuxQuestions, shareQuestion } from './linux-questions.ts';
import { readTree } from './read-tree.ts';
import { sambaNtAclCommand } from './samba-ntacl.ts';

/** What touches the machine. */
export interface LinuxHostPorts {
  /** A port that runs these commands and no others. */
  commands(published: readonly Command[]): CommandPort;
  readonly tree: PosixTreePort;
  readonly configs: ConfigFilesPort;
}

/** What a collect needs besides. */
export interface CollectLinuxOptions extends HostDecodeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  /** Folders to look at besides the shares' and those of the inventory; absolute. */
  readonly folders: readonly string[];
}

interface Answers {
  readonly os: 'linux';
  readonly sections: HostSection[];
  readonly unanswered: UnansweredSection[];
  readonly read: HostReading[];
}

/** Looks at the machine it runs on, which the inventory calls `host`: published commands, folders, configuration files. What it does not tell is a source without data. */
export async function collectLinux(ports: LinuxHostPorts, inventory: Inventory, host: string, options: CollectLinuxOptions): Promise<CollectedPart> {
  const answers: Answers = { os: 'linux', sections: [], unanswered: [], read: [] };
  const port = ports.commands(linuxQuestions.flatMap(({ commands }) => [...commands]));
  for (const question of linuxQuestions) {
    if (question.ofSamba && !answers.sections.some(({ name }) => name === shareQuestion.section)) continue;
    options.onProgress(question.what);
    await ask(port, question.section, question.commands, question.optional, answers, options.signal);
  }
  const { folders, known } = knownFolders(answers, inventory, host, options);
  await askAboutFolders(ports, folders, known, answers, options);
  await lookAtFiles(ports, folders, answers, options);
  return decodeHostAnswers(answers, host, options);
}

/** Shares and folders by what was answered so far. */
function knownFolders(
  answers: HostAnswers,
  inventory: Inventory,
  host: string,
  options: CollectLinuxOptions,
): { folders: HostFolders; known: readonly ShareRow[] } {
  const { artifacts } = decodeHostAnswers(answers, host, options);
  // Decoded above: what stands under a source id has the shape of its kind.
  const identity = artifacts[sourceId('host.identity', host)] as HostIdentity | undefined;
  const shares = artifacts[sourceId('host.shares', host)] as readonly ShareRow[] | undefined;
  const planned = hostFolders(inventory, host, 'posix', { names: identity?.names ?? [], shares: shares ?? null });
  return { folders: { ...planned, folders: [...new Set([...planned.folders, ...options.folders])].sort() }, known: shares ?? [] };
}

async function ask(
  port: CommandPort,
  section: string,
  commands: readonly Command[],
  optional: boolean,
  { sections, unanswered }: Answers,
  signal: AbortSignal,
  how = commands.map((command) => command.join(' ')).join('; '),
): Promise<void> {
  const outputs: string[] = [];
  for (const command of commands) {
    const result = await port.run(command, signal);
    if (result.ok) outputs.push(result.output.endsWith('\n') || result.output === '' ? result.output : `${result.output}\n`);
    else if (optional) return;
    else if (section === shareQuestion.section && result.problem.code === 'absent') {
      // Without Samba's programs there is no Samba; what other programs share is not looked at.
      return void sections.push({ name: 'no-samba', file: how, how: `${how}: not installed`, bytes: new Uint8Array() });
    } else return void unanswered.push({ name: section, file: how, how, status: statusOf(result.problem), reason: `${command[0]}: ${result.problem.message}` });
  }
  sections.push({ name: section, file: how, how, bytes: encodeBytes(outputs.join('')) });
}

function statusOf({ code }: CommandProblem): UnansweredSection['status'] {
  return code === 'denied' ? 'denied' : code === 'absent' ? 'unsupported' : code === 'stopped' ? 'not-attempted' : 'failed';
}

/** Questions whose words depend on the host: what waits in exchange folders, and what Samba enforces. */
async function askAboutFolders(
  ports: LinuxHostPorts,
  folders: HostFolders,
  shares: readonly ShareRow[],
  answers: Answers,
  options: CollectLinuxOptions,
): Promise<void> {
  const enforcing = shares.filter(({ samba }) => samba?.ntAcls === true);
  const ntAcls = sambaNtAclCommand(enforcing);
  const port = ports.commands([...folders.exchange.map(folderListing), ntAcls]);
  // Nothing is named in which files could wait.
  if (folders.exchange.length === 0) answers.read.push({ kinds: ['files.contents'], how: 'inventory', pieces: [{ kind: 'files.contents', data: [] }], failure: null });
  for (const folder of folders.exchange) {
    options.onProgress(`what waits in ${folder}`);
    await ask(port, 'folder-listing', [folderListing(folder)], false, answers, options.signal, `folder-listing ${folder}`);
  }
  if (enforcing.length === 0) return;
  const how = `access lists of Samba: ${enforcing.map(({ name }) => name).join(', ')}`;
  options.onProgress(how);
  if (enforcing.length === shares.length) await ask(port, 'samba-ntacl', [ntAcls], false, answers, options.signal, how);
  else {
    const reason = 'some shares enforce access lists of Windows and others do not; only modes and ACLs of the system were looked at';
    answers.unanswered.push({ name: 'samba-ntacl', file: how, how, status: 'unsupported', reason });
  }
}

async function lookAtFiles(
  ports: LinuxHostPorts,
  { folders, open }: HostFolders,
  answers: Answers,
  { signal, onProgress }: CollectLinuxOptions,
): Promise<void> {
  const kinds = ['files.objects', 'host.pathMap'] as const;
  if (folders.length === 0) {
    const reason = 'neither shares nor the inventory name a folder of this host';
    answers.read.push({ kinds: [...kinds, 'files.configs'], how: 'folders', pieces: [], failure: { status: 'not-attempted', reason, vague: false } });
    return;
  }
  onProgress('configuration files');
  const { files, unread } = await ports.configs.find(folders, configFilePatterns, [], signal);
  answers.sections.push(...files.map(({ path, bytes }) => ({ name: 'config', file: path, how: path, bytes })));
  const unreadGaps = unread.map(({ path, denied, reason }) => ({
    item: path,
    status: denied ? ('denied' as const) : ('failed' as const),
    reason,
    remedy: denied ? 'Run the collect as root' : null,
  }));
  answers.read.push({ kinds: ['files.configs'], how: 'fast-glob', pieces: [{ kind: 'files.configs', data: [], gaps: unreadGaps }], failure: null });
  onProgress('folders and their rights');
  const tree = await readTree(ports.tree, [...folders, ...files.map(({ path }) => path)], new Set(folders), { signal, onProgress });
  const notFound = open.map(({ text, reason }) => ({ item: text, status: 'failed' as const, reason, remedy: null }));
  answers.read.push({
    kinds,
    how: 'find, getfacl',
    pieces: tree.map((piece) => (piece.kind === 'files.objects' ? { ...piece, gaps: [...(piece.gaps ?? []), ...notFound] } : piece)),
    failure: null,
  });
}
