import type { FileObjects } from '../../../src/snapshot/artifacts/files.ts';
import type { Snapshot } from '../../../src/snapshot/snapshot.ts';

/** Equal for lists with the same rows in any order, and records with the same entries in any order. */
function normal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(normal).toSorted().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return `{${Object.entries(value)
    .map(([name, entry]) => `${name}:${normal(entry)}`)
    .toSorted()
    .join(',')}}`;
}

/** Descriptors stand where they are used: in which order they are stored means nothing. */
function resolved(id: string, artifact: unknown): unknown {
  if (!id.startsWith('files.objects@')) return artifact;
  const { objects, descriptors } = artifact as FileObjects;
  return objects.map((object) => ({ ...object, descriptor: object.descriptor === null ? null : descriptors[object.descriptor] }));
}

/** Sources whose data differs between two snapshots, and `inventory` where it does; the order of rows does not count. */
export function differences(one: Snapshot, other: Snapshot): string[] {
  const ids = new Set([...Object.keys(one.artifacts), ...Object.keys(other.artifacts)]);
  const changed = [...ids].filter(
    (id) => one.artifacts[id] !== other.artifacts[id] && normal(resolved(id, one.artifacts[id])) !== normal(resolved(id, other.artifacts[id])),
  );
  return normal(one.inventory) === normal(other.inventory) ? changed : [...changed, 'inventory'];
}
