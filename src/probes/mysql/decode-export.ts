import type { SourceStatus } from '../../snapshot/snapshot.ts';
import { mysqlKinds } from './instance-outcomes.ts';
import { decodeExportOutput, isExport } from './offline-export.ts';
import { type DecodeExportOptions, type OfflineFile, type OfflineProblem, offlineText, problemText, truncation } from './offline-file.ts';
import { decodeGrantsText, hasGrants } from './offline-grants.ts';
import { hasListing, listingOutcomes, splitListings } from './offline-listing.ts';
import { decodeTableDump, isTableDump } from './offline-tables.ts';
import { openDentalMissing } from './open-dental-outcomes.ts';
import { type Collected, missing, type Outcome, toSources } from './source-builder.ts';

type Read = { readonly ok: true; readonly outcomes: readonly Outcome[] } | { readonly ok: false; readonly problem: OfflineProblem };

function read(result: readonly Outcome[] | OfflineProblem): Read {
  return 'file' in result ? { ok: false, problem: result } : { ok: true, outcomes: result };
}

function decodeFile(name: string, text: string, options: DecodeExportOptions): Read {
  if (isExport(text)) return read(decodeExportOutput(name, text, options));
  const cut = truncation(name, text);
  if (cut !== null) return { ok: false, problem: cut };
  if (isTableDump(text)) return read(decodeTableDump(name, text, options));
  return decodeShown(name, text, options);
}

/** What SHOW statements print: grants, variables, databases. */
function decodeShown(name: string, text: string, options: DecodeExportOptions): Read {
  const listings = splitListings(text);
  const listed = read(listingOutcomes(name, listings, options.now));
  if (!listed.ok) return listed;
  const version = listings.variables?.get('version') ?? null;
  const grants = hasGrants(listings.rest) ? decodeGrantsText(name, listings.rest, version, options) : [];
  if (listed.outcomes.length + grants.length > 0) return { ok: true, outcomes: [...listed.outcomes, ...grants] };
  const expected = "output of 'bitewing queries --sql mysql', SHOW GRANTS, SHOW VARIABLES or SHOW DATABASES text, or a dump of users or of the tables of mysql";
  return { ok: false, problem: { file: name, line: 1, expected, found: 'none of these' } };
}

const order: readonly SourceStatus[] = ['collected', 'failed', 'denied', 'unsupported', 'not-attempted'];

/** One outcome per kind: the first file, or part of one, that has it. Another file's data for the same kind is not mixed in; a failed file is not hidden. */
function merged(reads: readonly (readonly Outcome[])[]): Outcome[] {
  const best = new Map<string, Outcome>();
  for (const outcome of reads.flat()) {
    const present = best.get(outcome.kind);
    if (present === undefined || order.indexOf(outcome.status) < order.indexOf(present.status)) best.set(outcome.kind, outcome);
  }
  return [...best.values()];
}

/**
 * Sources and artifacts of one instance from exported files. Every file is sniffed by itself; what SHOW statements printed is read as one
 * text, for one file per account is usual. A file that cannot be used makes everything it could have held `failed`.
 */
export function decodeExport(files: readonly OfflineFile[], target: string, options: DecodeExportOptions): Collected {
  const texts = files.map((file) => offlineText(file));
  const usable = texts.flatMap((text) => (text.ok ? [text] : []));
  const isShown = (text: string): boolean => !isExport(text) && !isTableDump(text) && truncation('', text) === null && (hasGrants(text) || hasListing(text));
  const plain = usable.filter(({ text }) => isShown(text));
  const others = usable.filter(({ text }) => !isShown(text));
  const reads = others.map(({ name, text }) => decodeFile(name, text, options));
  const joined = plain.map(({ text }) => text).join('\n');
  if (plain.length > 0) reads.push(decodeFile(plain.map(({ name }) => name).join(', '), joined, options));
  const problems = [...texts.flatMap((text) => (text.ok ? [] : [text.problem])), ...reads.flatMap((each) => (each.ok ? [] : [each.problem]))];
  const outcomes = merged(reads.flatMap((each) => (each.ok ? [each.outcomes] : [])));
  const failed = problems.length === 0 ? null : problems.map((problem) => problemText(problem)).join('; ');
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  const absent = [
    ...mysqlKinds
      .filter((kind) => !kinds.has(kind))
      .map((kind) => missing(kind, 'not-attempted', [], 'no exported file holds this', 'bitewing queries --sql mysql')),
    ...openDentalMissing('not-attempted', 'no exported file holds this').filter((outcome) => !kinds.has(outcome.kind)),
  ];
  const all = [...outcomes, ...absent].map((outcome): Outcome => {
    if (failed === null || outcome.status === 'collected') return outcome;
    return { ...outcome, status: 'failed', reason: failed };
  });
  return toSources(target, all);
}
