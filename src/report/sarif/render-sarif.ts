import type { AuditResult, CheckResult, Finding } from '../../model/audit-result.ts';
import type { Severity } from '../../model/severity.ts';
import type { Hop } from '../../model/verdict.ts';
import { type OpenCheck, openChecks } from '../check-outcomes.ts';
import { isoSeconds } from '../time.ts';
import { visibleCopy } from '../visible-text.ts';
import { message } from './message.ts';
import { type Taxonomies, taxonomiesOf } from './taxonomies.ts';

/** Where every result lies as SARIF sees it: there are no source files, so it is the snapshot that was judged. */
const artifact = { uri: 'snapshot.json' };

/** SARIF has three levels; code scanning services sort by the number, which is that of CVSS. */
const levels: Readonly<Record<Severity, { readonly level: 'error' | 'warning' | 'note'; readonly score: string }>> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '2.5' },
  info: { level: 'note', score: '0.0' },
};

/**
 * `report.sarif` (SARIF 2.1.0): one run. A finding is a result of kind `fail`, with an accepted external suppression when it is waived; a
 * rule that left subjects open is one of kind `open`; what could not be read is a notification. Passes are not listed: several services
 * show every result as an alarm.
 */
export function renderSarif(result: AuditResult): string {
  const ruleIndex = new Map(result.checks.map(({ rule }, at) => [rule, at]));
  const taxonomies = taxonomiesOf(result.findings);
  const baseline = baselineOf(result.drift);
  const run = {
    tool: {
      driver: {
        name: 'Bitewing',
        version: result.tool.version,
        rules: result.checks.map(ruleOf),
        supportedTaxonomies: taxonomies.references,
      },
    },
    invocations: [invocationOf(result)],
    automationDetails: { id: `bitewing/${result.site.name}/${result.run.id}` },
    artifacts: [{ location: artifact, roles: ['analysisTarget'] }],
    taxonomies: taxonomies.components,
    results: [
      ...result.findings.map((finding) => findingResult(finding, ruleIndex, taxonomies, baseline)),
      ...openChecks(result).map((open) => openResult(open, ruleIndex)),
    ],
    properties: { state: result.verdict.state, sentence: result.verdict.sentence, coverage: { ...result.coverage, missing: undefined } },
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(visibleCopy(log), null, 1)}\n`;
}

function ruleOf({ rule, title, severity, kind, clauses }: CheckResult): object {
  const { level, score } = levels[severity];
  return {
    id: rule,
    shortDescription: message(title),
    defaultConfiguration: { level },
    properties: { 'severity': severity, 'kind': kind, 'tags': ['security', kind, ...clauses], 'security-severity': score },
  };
}

function invocationOf({ run, coverage }: AuditResult): object {
  return {
    executionSuccessful: true,
    exitCode: run.exitCode,
    startTimeUtc: isoSeconds(run.startedAt),
    toolExecutionNotifications: coverage.missing.map(({ source, status, reason, remedy }) => ({
      level: 'warning',
      message: message(`${source} was not read (${status}): ${reason}${remedy === null ? '' : ` Remedy: ${remedy}`}`),
      properties: { source: source, status },
    })),
  };
}

function findingResult(finding: Finding, ruleIndex: ReadonlyMap<string, number>, taxonomies: Taxonomies, baseline: (finding: Finding) => object): object {
  const { rule, fingerprint, severity, kind, status, tenants, subject, claim, observed, expected, because, evidence, path, fix, waiver, controls } = finding;
  return {
    ruleId: rule,
    ruleIndex: ruleIndex.get(rule) ?? -1,
    kind: 'fail',
    level: levels[severity].level,
    message: message(`${claim} Observed: ${observed} Expected: ${expected}${because === null ? '' : ` ${because}`}`),
    locations: [locationOf(subject.id, subject.type)],
    fingerprints: { 'bitewing/v1': fingerprint },
    partialFingerprints: { 'bitewing/v1': fingerprint },
    ...baseline(finding),
    ...(waiver === null
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${waiver.reason} (${waiver.owner}${waiver.ticket === null ? '' : `, ${waiver.ticket}`}; until ${waiver.expires})`,
            },
          ],
        }),
    ...(path.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: path.map(hopLocation) }] }] }),
    ...(controls.length === 0 ? {} : { taxa: controls.map((control) => taxonomies.referenceOf(control)) }),
    properties: { severity, kind, status, tenants, evidence, fix, firstSeen: finding.firstSeen, clauses: finding.clauses },
  };
}

/** Gives what SARIF says of a finding when there is a previous run to compare with. */
function baselineOf(drift: AuditResult['drift']): (finding: Finding) => object {
  if (drift === null) return () => ({});
  const fresh = new Set(drift.new);
  const changed = new Set(drift.changed);
  return ({ fingerprint }) => ({ baselineState: fresh.has(fingerprint) ? 'new' : changed.has(fingerprint) ? 'updated' : 'unchanged' });
}

function openResult({ check, status, count, subjects, reason, missing }: OpenCheck, ruleIndex: ReadonlyMap<string, number>): object {
  return {
    ruleId: check.rule,
    ruleIndex: ruleIndex.get(check.rule) ?? -1,
    kind: 'open',
    level: 'none',
    message: message(`${check.title}: ${count} ${count === 1 ? 'subject was' : 'subjects were'} not assessed. ${reason}`),
    locations: [locationOf(check.rule, 'rule')],
    properties: { severity: check.severity, kind: check.kind, status, count, subjects, missing },
  };
}

function locationOf(name: string, kind: string): object {
  return { physicalLocation: { artifactLocation: { ...artifact, index: 0 } }, logicalLocations: [{ fullyQualifiedName: name, kind }] };
}

function hopLocation({ from, to, by }: Hop): object {
  return { location: { ...locationOf(to, 'resource'), message: message(`${from} → ${to}: ${by}`) } };
}
