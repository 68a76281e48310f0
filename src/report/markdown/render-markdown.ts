import type { AuditResult, Finding } from '../../model/audit-result.ts';
import { severities } from '../../model/severity.ts';
import { openChecks, provenChecks } from '../check-outcomes.ts';
import { oneLine } from '../visible-text.ts';
import { escapedMarkdown } from './escaped-markdown.ts';

/** `summary.md`: the run for a ticket or a mail: verdict, counts, what was not assessed, and every finding in one table row. */
export function renderMarkdown(result: AuditResult): string {
  const { site, verdict, run, coverage } = result;
  const sections = [
    `# ${cell(site.name)}: ${verdict.state}`,
    cell(verdict.sentence),
    [
      `Run ${cell(run.id)}, profile ${cell(run.profile)}, exit code ${run.exitCode}.`,
      `${coverage.assessed} of ${coverage.required} required checks were assessed${coverage.assessed < coverage.required ? '; the rest is **not assessed**, which is no pass' : ''}.`,
    ].join(' '),
    counts(result),
    drift(result),
    notAssessed(result),
    findings(result),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function counts(result: AuditResult): string {
  const rows = severities.map((severity) => {
    const some = result.findings.filter((finding) => finding.severity === severity);
    const waived = some.filter(({ status }) => status === 'waived').length;
    return [severity, String(some.length - waived), String(waived)];
  });
  return `${table(['severity', 'failing', 'waived'], rows)}\n\nRules that proved all they examined: ${provenChecks(result).length} of ${result.checks.length}.`;
}

function drift({ drift: moved }: AuditResult): string {
  if (moved === null) return 'No previous run to compare with.';
  const { previousRun, persisting, resolved, changed, incomparable, lessSeen } = moved;
  const seen = lessSeen.length === 0 ? '' : ` **Less was seen than last time:** ${lessSeen.map(cell).join(', ')}.`;
  return `Since ${cell(previousRun)}: ${moved.new.length} new, ${persisting.length} persisting, ${changed.length} changed, ${resolved.length} resolved, ${incomparable.length} incomparable.${seen}`;
}

function notAssessed(result: AuditResult): string {
  const sources = result.coverage.missing.map(({ source, status, reason, remedy }) => [cell(source), cell(status), cell(reason), cell(remedy ?? '')]);
  const rules = openChecks(result).map(({ check, status, count, reason }) => [cell(check.rule), status, String(count), cell(reason)]);
  return [
    '## Not assessed',
    sources.length + rules.length === 0 ? 'Nothing: everything was assessed.' : '',
    sources.length === 0 ? '' : table(['source', 'status', 'reason', 'remedy'], sources),
    rules.length === 0 ? '' : table(['rule', 'status', 'subjects', 'reason'], rules),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function findings({ findings: all }: AuditResult): string {
  if (all.length === 0) return '## Findings\n\nNone.';
  return `## Findings\n\n${table(['fingerprint', 'severity', 'status', 'owner', 'reacher', 'rule', 'claim'], all.map(findingRow))}`;
}

function findingRow({ fingerprint, severity, status, tenants, rule, claim, waiver }: Finding): string[] {
  const accepted = waiver === null ? '' : ` Waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`;
  const owners = tenants.owners ?? (tenants.owner === null ? [] : [tenants.owner]);
  return [cell(fingerprint), severity, status, owners.map(cell).join(', '), cell(tenants.reacher ?? ''), cell(rule), cell(`${claim}${accepted}`)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return escapedMarkdown(oneLine(text));
}
