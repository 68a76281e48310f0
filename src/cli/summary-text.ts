import type { AuditResult, Finding } from '../model/audit-result.ts';
import { severities } from '../model/severity.ts';
import type { SimulationState } from '../model/verdict.ts';

const shown = 5;

/** An audit in a screenful: verdict, counts, what was not seen, what changed, what to do first, where the files are. */
export function summaryText(result: AuditResult, folder: string | null): string {
  const { verdict, findings, coverage, drift, sinceComplete, run, site } = result;
  const failing = findings.filter((finding) => finding.status === 'fail');
  const waived = findings.length - failing.length;
  const counts = severities.map((severity) => [severity, failing.filter((finding) => finding.severity === severity).length] as const);
  const lines = [
    `${verdict.state.toUpperCase()}  ${site.name}`,
    verdict.sentence,
    '',
    `Findings   ${
      counts
        .filter(([, number]) => number > 0)
        .map(([severity, number]) => `${number} ${severity}`)
        .join(', ') || 'none'
    }${waived > 0 ? `, ${waived} waived` : ''}`,
    `Assessed   ${coverage.assessed} of ${coverage.required} checks${notSeen(result)}`,
    `Changed    ${drift === null ? 'no earlier run to compare with' : driftText(drift)}`,
    ...(sinceComplete ? [`           ${driftText(sinceComplete)}, the last complete run`] : []),
    ...remediesTried(failing, run.simulatedAudits),
    ...first(failing, result),
    ...(folder === null ? [] : ['', `Report     ${folder}/report.html`]),
    `Exit code  ${run.exitCode}`,
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** Names come from audited servers: control characters must not reach the terminal. */
export function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** What came of trying remedies on the model, and what it cost. */
function remediesTried(failing: readonly Finding[], audits: number | undefined): string[] {
  if (audits === undefined || failing.length === 0) return [];
  const withCommands = failing.filter(({ fix }) => fix.commands.length > 0);
  const inState = (...states: readonly SimulationState[]): number =>
    withCommands.filter(({ fix }) => fix.simulated && states.includes(fix.simulated.state)).length;
  const counts = [
    `${inState('closes')} proven on a model`,
    `${inState('not-closed', 'opens', 'breaks')} not proven`,
    `${inState('not-modelled')} not modelled`,
    `${failing.length - withCommands.length} without commands`,
  ];
  return [`Remedies   ${counts.join(', ')} (${audits} audits)`];
}

function notSeen({ coverage }: AuditResult): string {
  if (coverage.missing.length === 0) return '';
  const names = coverage.missing.slice(0, 3).map(({ source, status }) => `${source} (${status.replace('-', ' ')})`);
  const more = coverage.missing.length - names.length;
  return `; not seen: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function driftText(drift: NonNullable<AuditResult['drift']>): string {
  const { persisting, resolved, changed, incomparable, lessSeen } = drift;
  const parts = [
    `${drift.new.length} new`,
    `${resolved.length} resolved`,
    `${persisting.length} persisting`,
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(incomparable.length > 0 ? [`${incomparable.length} cannot be compared`] : []),
    ...(lessSeen.length > 0 ? [`${lessSeen.length} sources no longer seen`] : []),
  ];
  return `${parts.join(', ')} since ${drift.previousRun}`;
}

function first(failing: readonly Finding[], { redacted }: AuditResult): string[] {
  if (failing.length === 0) return [];
  const lines = failing.slice(0, shown).map((finding) => `  ${finding.severity.padEnd(9)}${finding.claim}  [${finding.fingerprint}]`);
  const more = failing.length - lines.length;
  // Fingerprints of a pack are known to nobody but its readers.
  const hint = redacted ? [] : ['  bitewing fix --finding FINGERPRINT prints the remedy'];
  return ['', 'First', ...lines, ...(more > 0 ? [`  and ${more} more in the report`] : []), ...hint];
}
