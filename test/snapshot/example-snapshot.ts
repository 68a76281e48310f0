import { createHash } from 'node:crypto';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import { type CollectedPart, buildSnapshot } from '../../src/snapshot/build.ts';
import { type ArtifactKind, type ArtifactMap, type Collector, type Snapshot, type Source, sourceId } from '../../src/snapshot/snapshot.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const collector: Collector = {
  tool: 'bitewing',
  version: '0.1.0',
  host: 'scanner',
  account: null,
  startedAt: '2026-03-01T02:00:00.000Z',
  finishedAt: '2026-03-01T02:00:05.000Z',
};

/** An inventory with one or several instances and two tenants on db1. */
export function exampleInventory(mysql = 'db1: { user: scan, administrators: [dba] }'): Inventory {
  const text = `site: s\nmysql: { ${mysql} }\ntenants:\n  a: { name: A, server: db1, databases: [od_a] }\n  b: { name: B, server: db1, databases: [od_b] }\n`;
  const result = loadInventory(text, 'b.yaml');
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.inventory;
}

export function source(kind: ArtifactKind, changes: Partial<Source> = {}): Source {
  const target = changes.target ?? 'db1';
  return {
    id: sourceId(kind, target),
    kind,
    target,
    how: ['SELECT 1'],
    status: 'collected',
    reason: null,
    remedy: null,
    gaps: [],
    durationMs: 3,
    collectedAt: '2026-03-01T02:00:01.000Z',
    digest: null,
    ...changes,
  };
}

/** A collected part with these artifacts of db1. */
export function part(artifacts: Partial<ArtifactMap>, changes: Partial<Source> = {}): CollectedPart {
  const kinds = Object.keys(artifacts) as ArtifactKind[]; // the keys of a partial artifact map are its kinds
  return {
    sources: kinds.map((kind) => source(kind, changes)),
    artifacts: Object.fromEntries(kinds.map((kind) => [sourceId(kind, changes.target ?? 'db1'), artifacts[kind]])),
  };
}

export function snapshotOf(collected: readonly CollectedPart[], inventory: Inventory = exampleInventory()): Snapshot {
  return buildSnapshot({ inventory, collectors: [collector], collected, sha256 });
}
