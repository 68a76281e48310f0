import type { PosixTreePort, TreeEntry, TreeGap } from '../../adapters/posix/posix-tree-port.ts';
import { configFileName } from '../../domain/open-dental-config/config-file-names.ts';
import { parentOf } from '../../domain/paths/parent-of.ts';
import { walkPath } from '../../domain/posix/path-walk.ts';
import type { PosixFile } from '../../domain/posix/posix-file.ts';
import type { FileDescriptor } from '../../snapshot/artifacts/files.ts';
import type { SourceGap } from '../../snapshot/snapshot.ts';
import { absoluteTarget, objectPieces } from '../linux-text/decode-find.ts';
import type { HostPiece } from './host-section.ts';
import type { PatientFolderCounter } from './patient-folders.ts';
import { objectThinner } from './thin-objects.ts';

/** How a walk is watched. */
export interface TreeWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  readonly patientFolders: PatientFolderCounter;
}

const statuses: Readonly<Record<TreeGap['reason'], SourceGap['status']>> = {
  denied: 'denied',
  acl: 'failed',
  vanished: 'failed',
  error: 'failed',
  circle: 'unsupported',
  foreign: 'unsupported',
  limit: 'not-attempted',
};

/** Progress is told every so many entries. */
const often = 10_000;

/** Walks `roots` and keeps what matters: `asked` folders, what lies directly in them, configuration files, links, mounts and whatever does not just inherit. */
export async function readTree(
  port: PosixTreePort,
  roots: readonly string[],
  asked: ReadonlySet<string>,
  { signal, onProgress, patientFolders }: TreeWatch,
): Promise<readonly HostPiece[]> {
  const mounted = new Set<string>();
  const links = new Map<string, string>();
  const wanted = new Set(asked);
  const thinner = objectThinner('/', (path) => {
    if (wanted.has(path) || wanted.has(parentOf(path, '/')) || mounted.has(path)) return true;
    return configFileName(path.slice(path.lastIndexOf('/') + 1)) !== null;
  });
  // Equal files are one object of the port; so are their descriptors here.
  const descriptors = new Map<PosixFile, FileDescriptor>();
  let count = 0;
  const onEntry = ({ path, type, volume, id, file, target, mounted: isMount }: TreeEntry): void => {
    if (++count % often === 0) onProgress(`folders and their rights: ${count}`);
    if (type === 'other') return;
    if (type === 'folder') patientFolders.folder(path);
    if (type === 'folder' && asked.has(path)) patientFolders.listed(path);
    if (isMount) mounted.add(path);
    if (target !== null) links.set(path, target);
    const descriptor = descriptors.get(file) ?? { kind: 'posix' as const, ...file };
    descriptors.set(file, descriptor);
    thinner.add({ path, type, target: target === null ? null : absoluteTarget(path, target), volume, id, descriptor });
  };
  const report = await port.walk({ roots }, onEntry, signal);
  for (const path of asked) {
    const way = walkPath(path, links, true);
    if (way.kind !== 'broken') wanted.add(way.path);
  }
  const gaps = report.gaps.map(({ path, reason, message }): SourceGap => ({
    item: path,
    status: statuses[reason],
    reason: message,
    remedy: reason === 'denied' ? 'Run the collect as root' : null,
  }));
  const more = report.gapCount - report.gaps.length;
  if (more > 0) gaps.push({ item: 'folders', status: 'failed', reason: `${more} more parts could not be looked at`, remedy: null });
  return objectPieces(thinner.objects()).map((piece) => (piece.kind === 'files.objects' ? { ...piece, gaps } : piece));
}
