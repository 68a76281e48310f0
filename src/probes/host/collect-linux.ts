import type { Command, CommandPort, CommandProblem } from '../../adapters/command/command-port.ts';
import type { ConfigFilesPort, FoundFiles } from '../../adapters/config-files/config-files-port.ts';
import type { PosixTreePort } from '../../adapters/posix/posix-tree-port.ts';
import { configFilePatterns } from '../../domain/open-dental-config/config-file-names.ts';
import { encodeBytes } from '../../domain/posix/byte-text.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { HostIdentity, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { sourceId, type SourceGap } from '../../snapshot/snapshot.ts';
import { vpnFilePatterns, vpnPlaces } from '../vpn/vpn-commands.ts';
import { decodeHostAnswers, type HostAnswers, type HostReading } from './decode-host-files.ts';
import { hostFolders, type HostFolders } from './host-folders.ts';
import type { HostDecodeOptions, HostSection, UnansweredSection } from './host-section.ts';
import { keyConfigPatterns, keyFilesIn, usualKeyFiles } from './key-files.ts';
import { emptyAnswers, folderListing, type LinuxQuestion, linuxQuestions, placeListing, shareQuestion } from './linux-questions.ts';
import { type PatientFolderCounter, patientFolderCounter } from './patient-folders.ts';
import { programListing } from './program-files.ts';
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
export async function collectLinux(ports: LinuxHostPorts, inventory: Inventory, host: string, given: CollectLinuxOptions): Promise<CollectedPart> {
  const options = { ...given, patientFolders: patientFolderCounter() };
  const answers: Answers = { os: 'linux', sections: [], unanswered: [], read: [] };
  const port = ports.commands(linuxQuestions.flatMap(({ commands }) => [...commands]));
  for (const question of linuxQuestions) {
    if (question.ofSamba && !answers.sections.some(({ name }) => name === shareQuestion.section)) continue;
    options.onProgress(question.what);
    await ask(port, question, answers, options.signal);
  }
  await askAboutTunnels(ports, answers, options);
  const { folders, known } = knownFolders(answers, inventory, host, options);
  await askAboutFolders(ports, folders, known, answers, options);
  const keys = await lookAtKeys(ports, answers, options);
  await lookAtPrograms(ports, folders, answers, options);
  await lookAtFiles(ports, folders, keys, answers, options);
  return decodeHostAnswers(answers, host, options);
}

/** Configurations of tunnels, whole; their secrets become fingerprints when they are decoded. */
async function askAboutTunnels(ports: LinuxHostPorts, answers: Answers, { signal }: CollectLinuxOptions): Promise<void> {
  const { files, unread } = await ports.configs.find([], [], vpnFilePatterns.linux, signal);
  answers.sections.push(...files.map(({ path, bytes }) => ({ name: 'tunnels', file: path, how: path, bytes })));
  for (const { path, denied, reason } of unread) {
    answers.unanswered.push({ name: 'tunnels', file: path, how: path, status: denied ? 'denied' : 'failed', reason });
  }
  const port = ports.commands(vpnPlaces.linux.map(placeListing));
  for (const place of vpnPlaces.linux) {
    if (files.some(({ path }) => path.startsWith(place))) continue;
    const listing = await port.run(placeListing(place), signal);
    const isEmpty = listing.ok || isEmptyAnswer(listing.problem.message);
    const status = isEmpty ? 'unsupported' : statusOf(listing.problem);
    answers.unanswered.push({ name: 'tunnels', file: place, how: place, status, reason: isEmpty ? 'no configuration there' : listing.problem.message });
  }
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
  question: Pick<LinuxQuestion, 'section' | 'commands' | 'without'>,
  answers: Answers,
  signal: AbortSignal,
  how?: string,
): Promise<void> {
  const { section, commands, without } = question;
  const base = { name: section, how: how ?? commands.map((command) => command.join(' ')).join('; '), file: how ?? commands[0].join(' ') };
  const answered = (text: string, given: Partial<HostSection> = {}): unknown => answers.sections.push({ ...base, bytes: encodeBytes(text), ...given });
  let output = '';
  for (const command of commands) {
    const result = await port.run(command, signal);
    if (result.ok) {
      output += result.output.endsWith('\n') || result.output === '' ? result.output : `${result.output}\n`;
      continue;
    }
    const { code, message } = result.problem;
    if (without === 'fine') return;
    if (without === 'empty' && isEmptyAnswer(message)) return void answered('');
    // Without Samba's programs there is no Samba; what other programs share is not looked at.
    if (section === shareQuestion.section && code === 'absent') return void answered('', { name: 'no-samba', how: `${base.how}: not installed` });
    return void answers.unanswered.push({ ...base, status: statusOf(result.problem), reason: `${command[0]}: ${message}` });
  }
  answered(output);
}

function isEmptyAnswer(message: string): boolean {
  return emptyAnswers.some((words) => message.includes(words));
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
  if (folders.exchange.length === 0)
    answers.read.push({ kinds: ['files.contents'], how: 'inventory', pieces: [{ kind: 'files.contents', data: [] }], failure: null });
  for (const folder of folders.exchange) {
    options.onProgress(`what waits in ${folder}`);
    const question = { section: 'folder-listing', commands: [folderListing(folder)], without: 'missing' } as const;
    await ask(port, question, answers, options.signal, `folder-listing ${folder}`);
  }
  if (enforcing.length === 0) return;
  const how = `access lists of Samba: ${enforcing.map(({ name }) => name).join(', ')}`;
  options.onProgress(how);
  if (enforcing.length === shares.length) await ask(port, { section: 'samba-ntacl', commands: [ntAcls], without: 'missing' }, answers, options.signal, how);
  else {
    const reason = 'some shares enforce access lists of Windows and others do not; only modes and ACLs of the system were looked at';
    answers.unanswered.push({ name: 'samba-ntacl', file: how, how, status: 'unsupported', reason });
  }
}

/** Private keys of servers, found by what configurations say; of each the public key's digest is kept. Answers their paths. */
async function lookAtKeys(ports: LinuxHostPorts, answers: Answers, { signal, onProgress }: CollectLinuxOptions): Promise<readonly string[]> {
  onProgress('private keys of servers');
  const configs = await ports.configs.find([], [], keyConfigPatterns, signal);
  const named = configs.files.flatMap(({ bytes }) => keyFilesIn(new TextDecoder().decode(bytes)));
  const { files, unread } = await ports.configs.read([...new Set([...named, ...usualKeyFiles])].sort(), signal);
  answers.sections.push(...files.map(({ path, bytes }) => ({ name: 'private-key', file: path, how: path, bytes })));
  const gaps = [...configs.unread, ...unread].map(unreadGap);
  answers.read.push({ kinds: ['links.keyFiles'], how: 'configurations of servers', pieces: [{ kind: 'links.keyFiles', data: [], gaps }], failure: null });
  return [...files, ...unread].map(({ path }) => path);
}

function unreadGap({ path, denied, reason }: FoundFiles['unread'][number]): SourceGap {
  return { item: path, status: denied ? 'denied' : 'failed', reason, remedy: denied ? 'Run the collect as root' : null };
}

/** Versions of the programs that lie in the folders. */
async function lookAtPrograms(ports: LinuxHostPorts, { folders }: HostFolders, answers: Answers, { signal, onProgress }: CollectLinuxOptions): Promise<void> {
  onProgress('versions of programs');
  const port = ports.commands(folders.map(programListing));
  for (const folder of folders) {
    const question = { section: 'program-files', commands: [programListing(folder)], without: 'empty' } as const;
    await ask(port, question, answers, signal, `program-files ${folder}`);
  }
}

async function lookAtFiles(
  ports: LinuxHostPorts,
  { folders, open }: HostFolders,
  keys: readonly string[],
  answers: Answers,
  { signal, onProgress, patientFolders }: CollectLinuxOptions & { readonly patientFolders: PatientFolderCounter },
): Promise<void> {
  const kinds = ['files.objects', 'host.pathMap'] as const;
  if (folders.length === 0) {
    const reason = 'neither shares nor the inventory name a folder of this host';
    answers.read.push({
      kinds: [...kinds, 'files.configs', 'host.programs'],
      how: 'folders',
      pieces: [],
      failure: { status: 'not-attempted', reason, vague: false },
    });
    return;
  }
  onProgress('configuration files');
  const { files, unread } = await ports.configs.find(folders, configFilePatterns, [], signal);
  answers.sections.push(...files.map(({ path, bytes }) => ({ name: 'config', file: path, how: path, bytes })));
  answers.read.push({ kinds: ['files.configs'], how: 'fast-glob', pieces: [{ kind: 'files.configs', data: [], gaps: unread.map(unreadGap) }], failure: null });
  onProgress('folders and their rights');
  const tree = await readTree(ports.tree, [...folders, ...files.map(({ path }) => path), ...keys], new Set([...folders, ...keys]), {
    signal,
    onProgress,
    patientFolders,
  });
  const notFound = open.map(({ text, reason }) => ({ item: text, status: 'failed' as const, reason, remedy: null }));
  answers.read.push({
    kinds,
    how: 'find, getfacl',
    pieces: tree.map((piece) => (piece.kind === 'files.objects' ? { ...piece, gaps: [...(piece.gaps ?? []), ...notFound] } : piece)),
    failure: null,
  });
}
