import { hostNames } from '../inventory/hosts.ts';
import { instanceNames } from '../inventory/instances.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { hostKinds, instanceKinds } from './artifact-schemas.ts';
import { isBetterSource } from './better-source.ts';
import { artifactDigest, type Sha256 } from './canonical-json.ts';
import { type ArtifactKind, type Collector, type Snapshot, type Source, sourceId } from './snapshot.ts';

/** What one probe brought home. Artifacts are keyed by source id; digests may still be null. */
export interface CollectedPart {
  readonly sources: readonly Source[];
  readonly artifacts: Readonly<Record<string, unknown>>;
}

/**
 * Puts a snapshot together: sources sorted by id, tenants, hosts and databases in the order the file will have (so that judging the file gives
 * the same bytes), digests filled in, and every question that nobody put to an instance of the
 * inventory recorded as not attempted; so with its hosts. Throws when a part contradicts itself, which is a bug of its probe.
 */
export function buildSnapshot(parts: {
  readonly inventory: Inventory;
  readonly collectors: readonly Collector[];
  readonly collected: readonly CollectedPart[];
  readonly sha256: Sha256;
}): Snapshot {
  const chosen = new Map<string, { readonly source: Source; readonly artifact: unknown }>();
  for (const part of parts.collected) {
    for (const source of part.sources) {
      const filled = withDigest(source, part.artifacts, parts.sha256);
      const current = chosen.get(source.id);
      if (current === undefined || isBetterSource(filled, current.source)) {
        chosen.set(source.id, { source: filled, artifact: part.artifacts[source.id] });
      }
    }
    const orphan = Object.keys(part.artifacts).find((id) => !chosen.has(id));
    if (orphan !== undefined) throw new Error(`Artifact ${orphan} was delivered without a source`);
  }
  const questions = [
    ...instanceNames(parts.inventory).flatMap((target) => instanceKinds.map((kind) => notAttempted(kind, target))),
    ...hostNames(parts.inventory).flatMap((target) => hostKinds.map((kind) => notAttempted(kind, target))),
  ];
  for (const source of questions) if (!chosen.has(source.id)) chosen.set(source.id, { source, artifact: undefined });
  const sorted = [...chosen.values()].sort((left, right) => (left.source.id < right.source.id ? -1 : 1));
  const collected = sorted.filter(({ source }) => source.status === 'collected');
  return {
    schemaVersion: '1.0',
    collectors: parts.collectors,
    inventory: inOrder(parts.inventory),
    sources: sorted.map(({ source }) => source),
    artifacts: Object.fromEntries(collected.map(({ source, artifact }) => [source.id, orderedRecords(artifact)])),
  };
}

/** The inventory with its named things by name, as `serializeSnapshot` writes them. */
function inOrder(inventory: Inventory): Inventory {
  return { ...inventory, hosts: byKey(inventory.hosts), mysql: byKey(inventory.mysql), tenants: byKey(inventory.tenants) };
}

function byKey<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Records within records in order. Lists keep theirs, and the members of their rows are asked for by name. */
function orderedRecords(artifact: unknown): unknown {
  if (typeof artifact !== 'object' || artifact === null || Array.isArray(artifact)) return artifact;
  return byKey(Object.fromEntries(Object.entries(artifact).map(([key, member]) => [key, orderedRecords(member)])));
}

function withDigest(source: Source, artifacts: CollectedPart['artifacts'], sha256: Sha256): Source {
  if (source.id !== sourceId(source.kind, source.target)) throw new Error(`Source ${source.id} must be named kind@target`);
  if (Object.hasOwn(artifacts, source.id) !== (source.status === 'collected')) {
    throw new Error(`Source ${source.id} is ${source.status}; exactly collected sources have an artifact`);
  }
  return { ...source, digest: source.status === 'collected' ? artifactDigest(artifacts[source.id], sha256) : null };
}

function notAttempted(kind: ArtifactKind, target: string): Source {
  return {
    id: sourceId(kind, target),
    kind,
    target,
    how: [],
    status: 'not-attempted',
    reason: `Nothing was asked of ${target} that answers this`,
    remedy: `Collect from ${target}, or add its exported files under sources in the inventory`,
    gaps: [],
    durationMs: null,
    collectedAt: null,
    digest: null,
  };
}
