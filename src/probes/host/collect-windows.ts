import type { ConfigFilesPort } from '../../adapters/config-files/config-files-port.ts';
import type { WindowsAnswer, WindowsPort, WindowsQuestion, WindowsQuestionName, WindowsRow } from '../../adapters/windows/windows-port.ts';
import { maskCommandLine } from '../../domain/command-lines/mask-secrets.ts';
import { configFilePatterns } from '../../domain/open-dental-config/config-file-names.ts';
import { parentOf } from '../../domain/paths/parent-of.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { CommandLineRow, HostIdentity, HostPathMap, ServiceRow, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { type HostKind, type SourceGap, sourceId } from '../../snapshot/snapshot.ts';
import type { CollectLinuxOptions } from './collect-linux.ts';
import { decodeHostAnswers, type HostReading } from './decode-host-files.ts';
import { hostDecoders } from './decoders.ts';
import { hostFolders } from './host-folders.ts';
import type { HostPiece, HostSection, UnansweredSection } from './host-section.ts';

/** What touches the machine. */
export interface WindowsHostPorts {
  readonly windows: WindowsPort;
  readonly configs: ConfigFilesPort;
}

interface Answers {
  readonly os: 'windows';
  readonly sections: HostSection[];
  readonly unanswered: UnansweredSection[];
  readonly read: HostReading[];
  readonly gaps: Map<HostKind, SourceGap[]>;
}

/** Questions that need no path. */
const ofTheMachine: readonly WindowsQuestionName[] = [
  'computer',
  'path-aliases',
  'local-accounts',
  'smb-shares',
  'win32-services',
  'net-tcp',
  'net-udp',
  'processes',
];

const asAdministrator = 'Run the collect as an administrator';
/** Links that lead to links. */
const linksAtMost = 8;

/** Looks at the Windows machine it runs on, which the inventory calls `host`. What it does not tell is a source without data. */
export async function collectWindows(ports: WindowsHostPorts, inventory: Inventory, host: string, options: CollectLinuxOptions): Promise<CollectedPart> {
  const answers: Answers = { os: 'windows', sections: [], unanswered: [], read: [], gaps: new Map() };
  options.onProgress('shares, accounts, services, listeners');
  take(
    await ports.windows.ask(
      ofTheMachine.map((name) => ({ name })),
      options.signal,
    ),
    answers,
  );
  const plan = planned(answers, inventory, host, options);
  const configs = await configFiles(ports, plan.folders, answers, options);
  const links = await lookAtFolders(ports, plan.folders, [...configs, ...plan.programs], answers, options);
  const installed = [...configs, ...plan.programs].map((path) => parentOf(path, '\\'));
  const versions = [...new Set([...plan.programs, ...installed])];
  await askTheRest(ports, { ...plan, programs: versions, noPrograms: plan.noPrograms && versions.length === 0 }, links, answers, options);
  const part = decodeHostAnswers(answers, host, options);
  return {
    ...part,
    sources: part.sources.map((source) => {
      // Kinds of a host alone are decoded here.
      const gaps = [...source.gaps, ...(answers.gaps.get(source.kind as HostKind) ?? [])];
      return { ...source, remedy: source.status === 'denied' ? asAdministrator : source.remedy, gaps: source.status === 'collected' ? gaps : [] };
    }),
  };
}

/** Answers as sections of the decoders that know their rows. */
function take(given: readonly WindowsAnswer[], answers: Answers): void {
  for (const answer of given) {
    const { name, how } = answer;
    const [kind] = hostDecoders.find(({ section }) => section === name)?.kinds ?? [];
    if (answer.ok && answer.rows.length === 0 && name === 'file-versions') {
      answers.read.push({ kinds: ['host.programs'], how, pieces: [{ kind: 'host.programs', data: [] }], failure: null });
    } else if (answer.ok) {
      answers.sections.push({ name, file: how, how, bytes: new TextEncoder().encode(JSON.stringify(answer.rows)) });
      if (kind !== undefined) addGaps(answers, kind, answer.gaps);
    } else answers.unanswered.push({ name, file: how, how, status: answer.status, reason: answer.reason });
  }
}

function addGaps({ gaps }: Answers, kind: HostKind, found: readonly Omit<SourceGap, 'remedy'>[]): void {
  const known = gaps.get(kind) ?? [];
  gaps.set(kind, known);
  for (const gap of found) known.push({ ...gap, remedy: gap.status === 'denied' ? asAdministrator : null });
}

interface Plan {
  /** Folders of shares and of the inventory. */
  readonly folders: readonly string[];
  readonly exchange: readonly string[];
  /** Programs of Open Dental and the database that run, or are a service. */
  readonly programs: readonly string[];
  /** It is known that there are none. */
  readonly noPrograms: boolean;
}

/** What to look at, by what was answered so far. Administrative shares show whole drives and are nobody's folder. */
function planned(answers: Answers, inventory: Inventory, host: string, options: CollectLinuxOptions): Plan {
  const { artifacts } = decodeHostAnswers(answers, host, options);
  // Decoded above: what stands under a source id has the shape of its kind.
  const identity = artifacts[sourceId('host.identity', host)] as HostIdentity | undefined;
  const shares = artifacts[sourceId('host.shares', host)] as readonly ShareRow[] | undefined;
  const services = artifacts[sourceId('host.services', host)] as readonly ServiceRow[] | undefined;
  const processes = artifacts[sourceId('host.commandLines', host)] as readonly CommandLineRow[] | undefined;
  const pathMap = artifacts[sourceId('host.pathMap', host)] as HostPathMap | undefined;
  const volumes = (pathMap?.mounts ?? []).flatMap(({ from }) => (/^[a-z]:\\?$/i.test(from) ? [from.slice(0, 2)] : []));
  const { folders, exchange, open } = hostFolders(inventory, host, 'windows', { names: identity?.names ?? [], shares: shares ?? null, volumes });
  const shared = new Set(shares?.filter(({ special }) => !special).map(({ path }) => path));
  const special = new Set(shares?.filter(({ special: isSpecial, path }) => isSpecial && !shared.has(path)).map(({ path }) => path));
  addGaps(
    answers,
    'files.objects',
    open.map(({ text, reason }) => ({ item: text, status: 'failed', reason })),
  );
  const programs = [
    ...(services ?? []).map(({ command }) => maskCommandLine(command, options.fingerprint).program),
    ...(processes ?? []).map(({ program }) => program),
  ];
  const relevant = [...new Set(programs.filter((path) => /^[a-z]:\\/i.test(path) && /opendent|mysql|mariadb/i.test(path)))].sort();
  return {
    folders: [...new Set([...folders.filter((path) => !special.has(path)), ...options.folders])].map(withoutEnd),
    exchange,
    programs: relevant,
    noPrograms: relevant.length === 0 && services !== undefined && processes !== undefined,
  };
}

/** Only a drive's root ends with a separator. */
function withoutEnd(path: string): string {
  return /^[a-z]:\\$/i.test(path) ? path : path.replace(/\\+$/, '');
}

/** Reads the configuration files below the folders; gives their paths. */
async function configFiles(
  { configs }: WindowsHostPorts,
  folders: readonly string[],
  answers: Answers,
  { signal, onProgress }: CollectLinuxOptions,
): Promise<readonly string[]> {
  if (folders.length === 0) return [];
  onProgress('configuration files');
  const { files, unread } = await configs.find(folders, configFilePatterns, [], signal);
  const spelled = (path: string): string => path.replaceAll('/', '\\');
  answers.sections.push(...files.map(({ path, bytes }) => ({ name: 'config', file: spelled(path), how: spelled(path), bytes })));
  answers.read.push({ kinds: ['files.configs'], how: 'fast-glob', pieces: [{ kind: 'files.configs', data: [] }], failure: null });
  addGaps(
    answers,
    'files.configs',
    unread.map(({ path, denied, reason }) => ({ item: spelled(path), status: denied ? 'denied' : 'failed', reason })),
  );
  return files.map(({ path }) => spelled(path));
}

/** Looks at folders, at what is on the way to them, and at where links lead that are on it; gives the links. */
async function lookAtFolders(
  { windows }: WindowsHostPorts,
  folders: readonly string[],
  files: readonly string[],
  answers: Answers,
  { signal, onProgress }: CollectLinuxOptions,
): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  if (folders.length === 0) {
    const reason = 'neither shares nor the inventory name a folder of this host';
    answers.read.push({ kinds: ['files.objects', 'files.configs'], how: 'folders', pieces: [], failure: { status: 'not-attempted', reason, vague: false } });
    return links;
  }
  onProgress('folders and their rights');
  const asked = new Set<string>();
  let [paths, alone] = [folders, files];
  for (let round = 0; paths.length + alone.length > 0 && round < linksAtMost; round++) {
    for (const path of [...paths, ...alone]) asked.add(path.toLowerCase());
    const way = [...new Set([...paths, ...alone].flatMap(ancestors))];
    const given = await windows.ask([{ name: 'get-acl', paths, alone: [...alone, ...way] }], signal);
    const marked = (row: WindowsRow): WindowsRow => (asked.has(String(row['Path']).toLowerCase()) ? { ...row, Asked: true } : row);
    take(
      given.map((answer) => (answer.ok ? { ...answer, rows: answer.rows.map(marked) } : answer)),
      answers,
    );
    for (const [from, to] of given.flatMap((answer) => (answer.ok ? answer.rows.flatMap(linkOf) : []))) links.set(from, to);
    const known = new Map([...links].map(([from, to]) => [from.toLowerCase(), to]));
    const further = (those: readonly string[]): string[] =>
      those.flatMap((path) => throughLink(path, known) ?? []).filter((path) => !asked.has(path.toLowerCase()) && !path.startsWith('\\\\'));
    [paths, alone] = [further(paths), further(alone)];
  }
  return links;
}

function ancestors(path: string): string[] {
  const above: string[] = [];
  for (let at = path, parent = parentOf(at, '\\'); parent !== at; at = parent, parent = parentOf(at, '\\')) above.push(parent);
  return above;
}

function linkOf({ Path: path, Target: target }: WindowsRow): readonly (readonly [string, string])[] {
  return typeof path === 'string' && typeof target === 'string' ? [[path, target]] : [];
}

/** A path with the nearest link on it replaced by where it leads; null without a link. */
function throughLink(path: string, links: ReadonlyMap<string, string>): string | null {
  for (const at of [path, ...ancestors(path)]) {
    const target = links.get(at.toLowerCase());
    if (target !== undefined) return withoutEnd(target) + path.slice(at.length);
  }
  return null;
}

async function askTheRest(
  { windows }: WindowsHostPorts,
  { folders, exchange, programs, noPrograms }: Plan,
  links: ReadonlyMap<string, string>,
  answers: Answers,
  { signal, onProgress }: CollectLinuxOptions,
): Promise<void> {
  onProgress('waiting files, versions');
  const short = folders.filter((path) => /~\d/.test(path));
  const ofPaths: readonly WindowsQuestion[] = [
    { name: 'path-aliases', paths: short },
    { name: 'folder-contents', paths: exchange },
    { name: 'file-versions', paths: programs },
  ];
  const questions = ofPaths.filter(({ paths = [] }) => paths.length > 0);
  if (questions.length > 0) take(await windows.ask(questions, signal), answers);
  const rows = [...links].map(([From, To]) => ({ Kind: 'link', From, To }));
  if (rows.length > 0) take([{ name: 'path-aliases', how: 'links among the folders', ok: true, rows, gaps: [] }], answers);
  const nothing = (piece: HostPiece, how: string): unknown => answers.read.push({ kinds: [piece.kind], how, pieces: [piece], failure: null });
  if (exchange.length === 0) nothing({ kind: 'files.contents', data: [] }, 'inventory');
  if (noPrograms) nothing({ kind: 'host.programs', data: [] }, 'services and running programs');
}
