import { hostKinds } from '../../snapshot/artifact-schemas.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { type HostKind, type Source, type SourceGap, type SourceStatus, sourceId } from '../../snapshot/snapshot.ts';
import { decodeVpnFiles, vpnFilesAmong } from '../vpn/decode-vpn-files.ts';
import { vpnPlaces } from '../vpn/vpn-commands.ts';
import { hostDecoders } from './decoders.ts';
import { type HostExport, isHostExport, readHostExport } from './host-export.ts';
import type { HostDecodeOptions, HostDecoder, HostPiece, HostSection, SectionProblem, UnansweredSection } from './host-section.ts';
import { joinPieces } from './join-pieces.ts';
import { nothingFound } from './nothing-found.ts';
import { type PatientFolderCounter, patientFolderCounter } from './patient-folders.ts';

/** A file as it was read. */
export interface HostFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What became of one question: pieces, or why there are none. */
export interface HostReading {
  readonly kinds: readonly HostKind[];
  readonly how: string;
  readonly pieces: readonly HostPiece[];
  /** `vague`: nobody knows what it could have shown, so it explains what is missing and leaves a gap in nothing that is there. */
  readonly failure: { readonly status: Exclude<SourceStatus, 'collected'>; readonly reason: string; readonly vague: boolean } | null;
}

/** What a host answered to a live collect. Bytes are decoded the same way whether its programs were asked or a file holds them. */
export interface HostAnswers extends Pick<HostExport, 'os' | 'sections' | 'unanswered'> {
  /** Read without bytes in between. */
  readonly read: readonly HostReading[];
}

/** Sources and artifacts of one host from what it answered. */
export function decodeHostAnswers({ read, ...answers }: HostAnswers, target: string, given: HostDecodeOptions): CollectedPart {
  const options = { patientFolders: patientFolderCounter(), ...given };
  const tunnels: TunnelAnswers = { files: [], absent: [], places: new Set(), at: null };
  const readings = readAnswers({ ...answers, at: options.now }, options, tunnels);
  return hostSources(target, counted([...readings, ...readTunnels(tunnels, options), ...read], options.patientFolders), options.now);
}

/** Sources and artifacts of one host from exported files: exports of our scripts and files of known formats. A file that cannot be used fails what it could have shown, and nothing else. */
export function decodeHostFiles(files: readonly HostFile[], target: string, given: HostDecodeOptions): CollectedPart {
  const options = { patientFolders: patientFolderCounter(), ...given };
  const about = vpnFilesAmong(files);
  const tunnels: TunnelAnswers = { files: [...about], absent: [], places: new Set(), at: null };
  const readings = files.filter((file) => !about.has(file)).flatMap((file) => readFile(file, options, tunnels));
  return hostSources(target, counted([...readings, ...readTunnels(tunnels, options)], options.patientFolders), options.now);
}

/** Patients' folders are counted over all listings of folders, and are as complete as these; configuration files in a folder that could not be listed were not found. */
function counted(readings: readonly HostReading[], counter: PatientFolderCounter): readonly HostReading[] {
  const listings = readings.filter(({ kinds }) => kinds.includes('files.objects'));
  const data = counter.result();
  const gapsOf = (pieces: readonly HostPiece[]): readonly SourceGap[] => pieces.flatMap((piece) => (piece.kind === 'files.objects' ? (piece.gaps ?? []) : []));
  const unlisted = listings.filter(({ pieces }) => gapsOf(pieces).length > 0);
  return [
    ...readings,
    ...listings.map(({ how, failure, pieces }): HostReading => {
      const count: HostPiece = { kind: 'files.patientFolders', data, gaps: gapsOf(pieces) };
      return { kinds: ['files.patientFolders'], how, failure, pieces: failure === null ? [count] : [] };
    }),
    ...(readings.some(({ kinds }) => kinds.includes('files.configs')) ? unlisted : []).map(({ how, pieces }): HostReading => ({
      kinds: ['files.configs'],
      how,
      pieces: [{ kind: 'files.configs', data: [], gaps: gapsOf(pieces) }],
      failure: null,
    })),
  ];
}

/** Section of our scripts for everything about tunnels: the output of a published command, or a configuration file by its path. */
const tunnelSection = 'tunnels';

/** What several files and sections hold about tunnels: they are read together, for a configuration, its clients' files and what runs are one hub. */
interface TunnelAnswers {
  readonly files: HostFile[];
  /** Commands of programs, and places, that the host does not have. */
  readonly absent: string[];
  /** Places an export should have told of. */
  readonly places: Set<string>;
  /** When a script of ours asked, ISO 8601 UTC; null while none did. */
  at: string | null;
}

function readTunnels(
  { files, absent, places, at }: TunnelAnswers,
  { fingerprint, wireguardPublicKey = () => null }: HostDecodeOptions,
): readonly HostReading[] {
  if (files.length === 0 && at === null) return [];
  const context = { at: at === null ? null : Math.floor(Date.parse(at) / 1000), wholeFolders: at !== null };
  const { hubs, appliances, networks, problems } = decodeVpnFiles(files, { fingerprint, wireguardPublicKey }, context);
  // Our scripts run on no firewall appliance; copies of other files do not show that the host is none.
  const isKnown = appliances.length > 0 || at !== null;
  const pieces: readonly HostPiece[] = [
    { kind: 'links.tunnels', data: hubs },
    ...(isKnown ? [{ kind: 'links.appliances', data: appliances } as const] : []),
    ...networks.flatMap((data) => [{ kind: 'links.network', data } as const, { kind: 'links.firewall', data: { os: 'appliance' } } as const]),
  ];
  const kinds = [...new Set(pieces.map(({ kind }) => kind))];
  const unread = new Set(problems.map(({ source }) => source));
  const read = [...files.map(({ name }) => name).filter((name) => !unread.has(name)), ...absent];
  const untold = [...places].filter((place) => ![...files.map(({ name }) => name), ...absent].some((how) => how.startsWith(place)));
  const reason = 'the export does not say what is there';
  return [
    ...untold.map((how): HostReading => ({ kinds: ['links.tunnels'], how, pieces: [], failure: { status: 'not-attempted', reason, vague: false } })),
    ...read.map((how, index): HostReading => ({ kinds, how, pieces: index === 0 ? pieces : [], failure: null })),
    ...problems.map((problem) => failed(['links.tunnels', 'links.appliances'], problem.source, problemIn(problem.source, problem), false)),
  ];
}

function readFile(file: HostFile, options: HostDecodeOptions, tunnels: TunnelAnswers): readonly HostReading[] {
  const head = headOf(file.bytes);
  if (!isHostExport(head)) return [readSection({ name: null, file: file.name, how: file.name, bytes: file.bytes }, options)];
  const read = readHostExport(file.name, new TextDecoder().decode(file.bytes));
  if (!('sections' in read)) return [failed(hostKinds, file.name, problemIn(file.name, read), true)];
  return readAnswers(read, { ...options, now: read.at }, tunnels);
}

/** Sections of one run of a script, or of one live collect. */
function readAnswers({ os, at, sections, unanswered }: Omit<HostExport, 'host'>, options: HostDecodeOptions, tunnels: TunnelAnswers): readonly HostReading[] {
  const asked = (): void => {
    tunnels.at = at;
    for (const place of vpnPlaces[os]) tunnels.places.add(place);
  };
  return [
    ...sections.flatMap((section) => {
      if (section.name !== tunnelSection) return [readSection(section, options)];
      asked();
      tunnels.files.push({ name: section.how, bytes: section.bytes });
      return [];
    }),
    ...unanswered.flatMap((section) => {
      if (section.name !== tunnelSection || section.status !== 'unsupported') return [notAnswered(section)];
      // A VPN that is not installed is an answer: it has no tunnels.
      asked();
      tunnels.absent.push(section.how);
      return [];
    }),
  ];
}

/** The start of a file as text, whatever its encoding: enough to tell formats apart. */
function headOf(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 8_192);
  const isWide = (start[0] === 0xff && start[1] === 0xfe) || (start.length > 1 && start[1] === 0 && start[0] !== 0);
  const text = new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(start);
  return text.slice(0, 4_096);
}

function decoderFor(section: HostSection): HostDecoder | undefined {
  if (section.name !== null) return hostDecoders.find((decoder) => decoder.section === section.name);
  const head = headOf(section.bytes);
  return hostDecoders.find((decoder) => decoder.recognises(head, section.file));
}

function readSection(section: HostSection, options: HostDecodeOptions): HostReading {
  const decoder = decoderFor(section);
  if (!decoder) {
    return failed(hostKinds, section.how, problemIn(section.file, unknownFormat(section)), true);
  }
  const result = decoder.decode(section, options);
  if (!result.ok) return failed(decoder.kinds, section.how, problemIn(section.file, result.problem), false);
  // What was found missing is said kind by kind.
  const kinds = decoder === nothingFound ? result.pieces.map(({ kind }) => kind) : decoder.kinds;
  return { kinds, how: section.how, pieces: result.pieces, failure: null };
}

function notAnswered({ name, how, status, reason }: UnansweredSection): HostReading {
  const kinds: readonly HostKind[] = name === tunnelSection ? ['links.tunnels'] : (hostDecoders.find((decoder) => decoder.section === name)?.kinds ?? []);
  return { kinds, how, pieces: [], failure: { status, reason, vague: false } };
}

function failed(kinds: readonly HostKind[], how: string, reason: string, vague: boolean): HostReading {
  return { kinds, how, pieces: [], failure: { status: 'failed', reason, vague } };
}

function unknownFormat({ name, bytes }: HostSection): SectionProblem {
  if (name !== null) return { line: 0, expected: 'a section that this version knows', found: JSON.stringify(name) };
  const expected = 'what a script of bitewing queries --script prints, or an export that docs/operator/file-servers.md or windows-exports.md names';
  return { line: 0, expected, found: bytes.length === 0 ? 'an empty file' : 'a file of no known format' };
}

function problemIn(file: string, { line, expected, found }: SectionProblem): string {
  return `${file}${line === 0 ? '' : `:${line}`}: expected ${expected}, found ${found}`;
}

/** One source per kind that anything was said about. Data of some sections with others missing is collected with a gap. */
function hostSources(target: string, readings: readonly HostReading[], now: string): CollectedPart {
  const artifacts: Record<string, unknown> = {};
  const sources = hostKinds.flatMap((kind): Source[] => {
    const about = readings.filter(({ kinds }) => kinds.includes(kind));
    if (about.length === 0) return [];
    const id = sourceId(kind, target);
    const pieces = about.flatMap((reading) => reading.pieces.filter((piece) => piece.kind === kind));
    const failures = about.flatMap(({ failure, how }) => (failure === null ? [] : [{ ...failure, how }]));
    const base = { id, kind, target, how: [...new Set(about.map(({ how }) => how))].sort(), durationMs: null, digest: null };
    const [first] = failures;
    if (pieces.length === 0) {
      const { status, reason } = first ?? { status: 'failed' as const, reason: 'the files hold nothing about it' };
      return [{ ...base, status, reason, remedy: null, gaps: [], collectedAt: null }];
    }
    artifacts[id] = joinPieces(kind, pieces);
    const unread = failures.filter(({ vague }) => !vague).map(({ how, status, reason }): SourceGap => ({ item: how, status, reason, remedy: null }));
    const gaps = [...pieces.flatMap((piece) => piece.gaps ?? []), ...unread];
    return [{ ...base, status: 'collected', reason: null, remedy: null, gaps, collectedAt: now }];
  });
  return { sources, artifacts };
}
