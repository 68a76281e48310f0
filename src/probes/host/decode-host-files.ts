import { hostKinds } from '../../snapshot/artifact-schemas.ts';
import type { CollectedPart } from '../../snapshot/build.ts';
import { type HostKind, type Source, type SourceGap, type SourceStatus, sourceId } from '../../snapshot/snapshot.ts';
import { decodeVpnFiles, vpnFilesAmong } from '../vpn/decode-vpn-files.ts';
import { hostDecoders } from './decoders.ts';
import { isHostExport, readHostExport } from './host-export.ts';
import type { HostDecodeOptions, HostDecoder, HostPiece, HostSection, SectionProblem, UnansweredSection } from './host-section.ts';
import { joinPieces } from './join-pieces.ts';

/** A file as it was read. */
export interface HostFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What became of one section: pieces, or why there are none. */
interface Reading {
  readonly kinds: readonly HostKind[];
  readonly how: string;
  readonly pieces: readonly HostPiece[];
  /** `vague`: nobody knows what it could have shown, so it explains what is missing and leaves a gap in nothing that is there. */
  readonly failure: { readonly status: Exclude<SourceStatus, 'collected'>; readonly reason: string; readonly vague: boolean } | null;
}

/** Sources and artifacts of one host from exported files: exports of our scripts and files of known formats. A file that cannot be used fails what it could have shown, and nothing else. */
export function decodeHostFiles(files: readonly HostFile[], target: string, options: HostDecodeOptions): CollectedPart {
  const about = vpnFilesAmong(files);
  const readings = files.filter((file) => !about.has(file)).map((file) => readFile(file, options));
  const tunnels = readTunnels([...about, ...readings.flatMap((reading) => reading.tunnelFiles)], options);
  return hostSources(target, [...readings.flatMap((reading) => reading.others), ...tunnels], options.now);
}

/** Questions of our exports about tunnels, a file or the output of a command each; absent is a VPN that is not installed there. */
const tunnelSection = 'tunnels';

/** Files about tunnels are read together: a configuration, its clients' files and what runs are one hub. */
function readTunnels(files: readonly HostFile[], { fingerprint, wireguardPublicKey = () => null }: HostDecodeOptions): readonly Reading[] {
  if (files.length === 0) return [];
  const { hubs, appliances, problems } = decodeVpnFiles(files, { fingerprint, wireguardPublicKey });
  // Files of other programs do not show that the host is no firewall.
  const pieces: readonly HostPiece[] = [
    { kind: 'links.tunnels', data: hubs },
    ...(appliances.length === 0 ? [] : [{ kind: 'links.appliances', data: appliances } as const]),
  ];
  const kinds = pieces.map(({ kind }) => kind);
  const unread = new Set(problems.map(({ source }) => source));
  const read = files
    .filter(({ name }) => !unread.has(name))
    .map(({ name }, index): Reading => ({ kinds, how: name, pieces: index === 0 ? pieces : [], failure: null }));
  return [...read, ...problems.map((problem) => failed(['links.tunnels', 'links.appliances'], problem.source, problemIn(problem.source, problem), false))];
}

/** What one file says, and the files about tunnels that it contains. */
interface ReadFile {
  readonly others: readonly Reading[];
  readonly tunnelFiles: readonly HostFile[];
}

function readFile(file: HostFile, options: HostDecodeOptions): ReadFile {
  const only = (reading: Reading): ReadFile => ({ others: [reading], tunnelFiles: [] });
  if (!isHostExport(headOf(file.bytes))) return only(readSection({ name: null, file: file.name, how: file.name, bytes: file.bytes }, options));
  const read = readHostExport(file.name, new TextDecoder().decode(file.bytes));
  if (!('sections' in read)) return only(failed(hostKinds, file.name, problemIn(file.name, read), true));
  const dated = { ...options, now: read.at };
  const isTunnel = ({ name }: { readonly name: string | null }): boolean => name === tunnelSection;
  const sections = read.sections.filter((section) => !isTunnel(section)).map((section) => readSection(section, dated));
  const unanswered = read.unanswered.filter((section) => !isTunnel(section)).map(notAnswered);
  return {
    others: [...sections, ...unanswered, ...read.unanswered.filter(isTunnel).map(noTunnel)],
    tunnelFiles: read.sections.filter(isTunnel).map(({ how, bytes }) => ({ name: how, bytes })),
  };
}

/** A VPN that is not there has no tunnels; any other reason leaves them open. */
function noTunnel(section: UnansweredSection): Reading {
  const reading = { ...notAnswered(section), kinds: ['links.tunnels'] as const };
  return section.status === 'unsupported' ? { ...reading, pieces: [{ kind: 'links.tunnels', data: [] }], failure: null } : reading;
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

function readSection(section: HostSection, options: HostDecodeOptions): Reading {
  const decoder = decoderFor(section);
  if (!decoder) {
    const expected = `one of ${hostDecoders.map((known) => known.section).join(', ')}`;
    return failed(hostKinds, section.how, problemIn(section.file, { line: 0, expected, found: section.name ?? 'a file of no known format' }), true);
  }
  const result = decoder.decode(section, options);
  if (!result.ok) return failed(decoder.kinds, section.how, problemIn(section.file, result.problem), false);
  return { kinds: decoder.kinds, how: section.how, pieces: result.pieces, failure: null };
}

function notAnswered({ name, how, status, reason }: UnansweredSection): Reading {
  const kinds = hostDecoders.find((decoder) => decoder.section === name)?.kinds ?? [];
  return { kinds, how, pieces: [], failure: { status, reason, vague: false } };
}

function failed(kinds: readonly HostKind[], how: string, reason: string, vague: boolean): Reading {
  return { kinds, how, pieces: [], failure: { status: 'failed', reason, vague } };
}

function problemIn(file: string, { line, expected, found }: SectionProblem): string {
  return `${file}:${line}: expected ${expected}, found ${found}`;
}

/** One source per kind that anything was said about. Data of some sections with others missing is collected with a gap. */
function hostSources(target: string, readings: readonly Reading[], now: string): CollectedPart {
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
