import type { ArtifactKind, Source, SourceGap, SourceStatus } from '../../snapshot/snapshot.ts';
import { sourceId } from '../../snapshot/snapshot.ts';

/** What a probe hands over: one source per kind, and the data of those collected, by source id. */
export interface Collected {
  readonly sources: readonly Source[];
  readonly artifacts: Readonly<Record<string, unknown>>;
}

/** How one question ended. `data` counts only when `status` is `collected`. */
export interface Outcome {
  readonly kind: ArtifactKind;
  readonly status: SourceStatus;
  readonly how: readonly string[];
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly gaps: readonly SourceGap[];
  readonly durationMs: number | null;
  readonly collectedAt: string | null;
  readonly data: unknown;
}

/** An outcome with data. */
export function collected(kind: ArtifactKind, how: readonly string[], data: unknown, at: string, gaps: readonly SourceGap[] = []): Outcome {
  return { kind, status: 'collected', how, reason: null, remedy: null, gaps, durationMs: null, collectedAt: at, data };
}

/** An outcome without data. */
export function missing(
  kind: ArtifactKind,
  status: Exclude<SourceStatus, 'collected'>,
  how: readonly string[],
  reason: string,
  remedy: string | null = null,
): Outcome {
  return { kind, status, how, reason, remedy, gaps: [], durationMs: null, collectedAt: null, data: null };
}

/** Outcomes as sources of one instance. The digest is filled in by the snapshot room. */
export function toSources(target: string, outcomes: readonly Outcome[]): Collected {
  const artifacts: Record<string, unknown> = {};
  const sources = outcomes.map(({ data, ...outcome }): Source => {
    const id = sourceId(outcome.kind, target);
    if (outcome.status === 'collected') artifacts[id] = data;
    return { id, target, digest: null, ...outcome };
  });
  return { sources, artifacts };
}
