import type { ArtifactKind, ArtifactMap, Snapshot } from '../../snapshot/snapshot.ts';
import { sourceId } from '../../snapshot/snapshot.ts';

/** A copy of a snapshot that the model writes into; the snapshot itself stays as it is. */
export interface SnapshotDraft {
  /** Replaces an artifact by what `change` makes of it. Null when it did, otherwise why it could not. */
  change<K extends ArtifactKind>(kind: K, target: string, change: (value: ArtifactMap[K]) => ArtifactMap[K]): string | null;
  /** The artifact as it stands now; undefined when it was not collected. */
  read<K extends ArtifactKind>(kind: K, target: string): ArtifactMap[K] | undefined;
  /** The snapshot as changed so far. Digests of changed artifacts are the old ones: it is judged and thrown away. */
  finished(): Snapshot;
}

/** Begins a draft. */
export function draftOf(snapshot: Snapshot): SnapshotDraft {
  const artifacts: Record<string, unknown> = { ...snapshot.artifacts };
  // The snapshot was validated when loaded, and changes keep the kind's type.
  const read = <K extends ArtifactKind>(kind: K, target: string): ArtifactMap[K] | undefined => artifacts[sourceId(kind, target)] as ArtifactMap[K] | undefined;
  return {
    read,
    change(kind, target, change) {
      const value = read(kind, target);
      if (value === undefined) return `${sourceId(kind, target)} was not collected`;
      artifacts[sourceId(kind, target)] = change(value);
      return null;
    },
    finished: () => ({ ...snapshot, artifacts }),
  };
}
