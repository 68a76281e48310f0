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

/** Sources whose data differs between two snapshots, and `inventory` where it does; the order of rows does not count. */
export function differences(one: Snapshot, other: Snapshot): string[] {
  const ids = new Set([...Object.keys(one.artifacts), ...Object.keys(other.artifacts)]);
  const changed = [...ids].filter((id) => one.artifacts[id] !== other.artifacts[id] && normal(one.artifacts[id]) !== normal(other.artifacts[id]));
  return normal(one.inventory) === normal(other.inventory) ? changed : [...changed, 'inventory'];
}
