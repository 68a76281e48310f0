import type { z } from 'zod';
import { acceptsAsIs } from './accepts-as-is.ts';
import { artifactSchemas } from './artifact-schemas.ts';
import { artifactDigest, isSameJson, type Sha256 } from './canonical-json.ts';
import { issueWords } from './issue-words.ts';
import { migrateSnapshot } from './migrate.ts';
import { readSnapshotJson } from './read-json.ts';
import { snapshotSchema } from './snapshot-schema.ts';
import { type Snapshot, type Source, sourceId } from './snapshot.ts';

/** Why a snapshot is refused. */
export interface SnapshotProblem {
  /** Source id the problem belongs to; '' for the snapshot as a whole. */
  readonly source: string;
  /** JSON Pointer (RFC 6901) into the file. */
  readonly pointer: string;
  /** One line. */
  readonly message: string;
}

/** A snapshot in which every part was checked, or up to 20 things wrong with it. */
export type SnapshotResult = { readonly ok: true; readonly snapshot: Snapshot } | { readonly ok: false; readonly problems: readonly SnapshotProblem[] };

const problemLimit = 20;

/**
 * Reads and checks `snapshot.json`: every field, every row, every digest; one of an older version is migrated first. Anything unknown,
 * missing or altered refuses the whole snapshot; nothing is dropped or repaired.
 */
export function parseSnapshot(text: string, sha256: Sha256): SnapshotResult {
  const read = readSnapshotJson(text);
  if (read === undefined) return refused([{ source: '', pointer: '', message: 'A snapshot must be JSON; this text is not (cut off?)' }]);
  const migrated = migrateSnapshot(read.value, sha256);
  if (!migrated.ok) return refused([{ source: '', pointer: '/schemaVersion', message: migrated.message }]);
  const { value } = migrated;
  const frame = framed(value);
  if (!frame.ok) return frame;
  const { snapshot } = frame;
  // What a migration changed has another text.
  const texts = value === read.value ? read.texts : new Map<string, string>();
  const problems = snapshotProblems(snapshot, texts, sha256);
  return problems.length > 0 ? refused(problems) : { ok: true, snapshot };
}

/** The value as a snapshot whose artifacts nobody checked yet. */
function framed(value: unknown): SnapshotResult {
  // Boundary: what the schema would give is this very value.
  if (acceptsAsIs(snapshotSchema)(value)) return { ok: true, snapshot: value as Snapshot };
  const frame = snapshotSchema.safeParse(value);
  if (!frame.success) return refused(frame.error.issues.map((issue) => ({ source: '', ...described(issue, []) })));
  if (!isSameJson(frame.data.inventory, member(value, 'inventory'))) {
    return refused([{ source: '', pointer: '/inventory', message: 'The inventory leaves fields out; a snapshot states them all' }]);
  }
  // The schema copies what it checks; the original members keep even names like `__proto__`.
  const artifacts = Object.fromEntries(Object.entries(member(value, 'artifacts') ?? {}));
  return { ok: true, snapshot: { ...frame.data, artifacts } };
}

function refused(problems: readonly SnapshotProblem[]): SnapshotResult {
  return { ok: false, problems: problems.slice(0, problemLimit) };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function snapshotProblems(snapshot: Snapshot, texts: ReadonlyMap<string, string>, sha256: Sha256): SnapshotProblem[] {
  const seen = new Set<string>();
  const problems: SnapshotProblem[] = [];
  for (const [index, source] of snapshot.sources.entries()) {
    const say = (message: string): number => problems.push({ source: source.id, pointer: `/sources/${index}`, message });
    if (source.id !== sourceId(source.kind, source.target)) say(`The id of source "${source.id}" must be its kind@target`);
    if (seen.has(source.id)) say(`Source "${source.id}" stands twice`);
    seen.add(source.id);
    if (source.status !== 'collected' && source.reason === null) say(`Source "${source.id}" was not collected and gives no reason`);
    problems.push(...artifactProblems(source, snapshot.artifacts, texts.get(source.id), sha256));
    if (problems.length >= problemLimit) return problems;
  }
  for (const id of Object.keys(snapshot.artifacts)) {
    if (!seen.has(id))
      problems.push({
        source: id,
        pointer: pointerOf(['artifacts', id]),
        message: `Artifact ${JSON.stringify(id)} has no source`,
      });
  }
  return problems;
}

function artifactProblems(source: Source, artifacts: Snapshot['artifacts'], text: string | undefined, sha256: Sha256): SnapshotProblem[] {
  const path = ['artifacts', source.id];
  const problem = (message: string): SnapshotProblem[] => [{ source: source.id, pointer: pointerOf(path), message }];
  const present = Object.hasOwn(artifacts, source.id);
  if (source.status !== 'collected') {
    return present || source.digest !== null ? problem(`Source "${source.id}" is ${source.status} but has an artifact or a digest`) : [];
  }
  if (!present) return problem(`Source "${source.id}" is collected but has no artifact`);
  const artifact = artifacts[source.id];
  const schema = artifactSchemas[source.kind];
  if (!acceptsAsIs(schema)(artifact)) {
    const checked = schema.safeParse(artifact);
    if (!checked.success) return checked.error.issues.slice(0, problemLimit).map((issue) => ({ source: source.id, ...described(issue, path) }));
    // The schema passes over a member of this name, so its value would go unchecked.
    if (hasPrototypeMember(artifact)) return problem(`Artifact "${source.id}" uses the name "__proto__", which cannot be checked`);
  }
  const isAsCollected = (text !== undefined && sha256(text) === source.digest) || artifactDigest(artifact, sha256) === source.digest;
  if (!isAsCollected) {
    return problem(`Artifact "${source.id}" does not match its digest: it was altered after it was collected; collect again`);
  }
  return [];
}

function hasPrototypeMember(artifact: unknown): boolean {
  if (typeof artifact !== 'object' || artifact === null || Array.isArray(artifact)) return false;
  const members: readonly unknown[] = Object.values(artifact);
  return [artifact, ...members].some((part) => typeof part === 'object' && part !== null && Object.hasOwn(part, '__proto__'));
}

function described(issue: z.core.$ZodIssue, base: readonly string[]): { readonly pointer: string; readonly message: string } {
  const path = [...base, ...issue.path.map(String)];
  const pointer = pointerOf(path);
  return { pointer, message: `${pointer}: ${issueWords(issue)}`.slice(0, 400) };
}

function pointerOf(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
