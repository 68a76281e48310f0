import type { Sha256 } from './canonical-json.ts';

/** The version of snapshots that this program writes and judges. */
export const snapshotVersion = '1.0';

/** One step: a snapshot of the older version as parsed JSON → the same snapshot in the shape of `to`, digests of changed artifacts made anew. */
export interface Migration {
  readonly to: string;
  readonly migrate: (snapshot: Readonly<Record<string, unknown>>, sha256: Sha256) => Readonly<Record<string, unknown>>;
}

/**
 * Steps by the version they start from. Whoever raises `snapshotVersion` adds the step from the version before, or leaves it out on
 * purpose: then snapshots of that version are refused. There was no version before 1.0.
 */
const migrations: Readonly<Record<string, Migration>> = {};

/** A snapshot in today's shape, not yet validated, or one sentence that says why its version cannot be read. */
export type MigrationResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Brings a snapshot of an older version to today's, step by step. The result is validated like any other. `steps` and `current` only differ in tests. */
export function migrateSnapshot(
  value: unknown,
  sha256: Sha256,
  steps: Readonly<Record<string, Migration>> = migrations,
  current: string = snapshotVersion,
): MigrationResult {
  let snapshot = value;
  for (;;) {
    if (typeof snapshot !== 'object' || snapshot === null || Array.isArray(snapshot)) return { ok: false, message: 'A snapshot is an object' };
    const version: unknown = Reflect.get(snapshot, 'schemaVersion');
    if (version === current) return { ok: true, value: snapshot };
    const step = typeof version === 'string' && Object.hasOwn(steps, version) ? steps[version] : undefined;
    if (step === undefined) return { ok: false, message: refusal(version, current) };
    snapshot = { ...step.migrate(Object.fromEntries(Object.entries(snapshot)), sha256), schemaVersion: step.to };
  }
}

function refusal(version: unknown, current: string): string {
  const expected = `Expected schemaVersion "${current}", found ${version === undefined ? 'none' : (JSON.stringify(version) ?? '').slice(0, 40)}`;
  const order = typeof version === 'string' ? compared(version, current) : null;
  if (order === null) return `${expected}; this is no snapshot of bitewing, or it was altered`;
  return order > 0
    ? `${expected}: a newer bitewing wrote it; judge with that version`
    : `${expected}: this version no longer reads it; judge with the version that wrote it, or collect again`;
}

/** Below, above or at zero as `a` is older or newer than `b`; null when it is no version. */
function compared(a: string, b: string): number | null {
  const numbers = [a, b].map((version) => /^(\d{1,6})\.(\d{1,6})$/.exec(version));
  const [left, right] = numbers;
  if (!left || !right) return null;
  return Number(left[1]) - Number(right[1]) || Number(left[2]) - Number(right[2]);
}
