import type { AuditResult, CheckResult, Finding } from '../../model/audit-result.ts';
import type { Severity } from '../../model/severity.ts';
import { type OpenCheck, openChecks, provenChecks } from '../check-outcomes.ts';
import { epochMilliseconds } from '../time.ts';
import { visibleCopy } from '../visible-text.ts';

const severityIds: Readonly<Record<Severity, readonly [id: number, caption: string]>> = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
  info: [1, 'Informational'],
};

/** What OCSF calls the outcome of a check; its Warning is "no result due to missing information". */
const outcomes = { pass: [1, 'Pass'], open: [2, 'Warning'], fail: [3, 'Fail'] } as const;

/**
 * `findings.ocsf.ndjson`: OCSF 1.5.0 Compliance Findings (class 2003), one a line: every finding (Fail; suppressed when waived), every rule
 * that left subjects open (Warning), every rule that proved all it examined (Pass). What OCSF has no place for is under `unmapped`.
 */
export function renderOcsf(result: AuditResult): string {
  const frame = frameOf(result);
  const isNew = newTo(result.drift);
  const events = [
    ...result.findings.map((finding) => findingEvent(finding, frame, isNew(finding.fingerprint))),
    ...openChecks(result).map((open) => openEvent(open, frame)),
    ...provenChecks(result).map((check) => provenEvent(check, frame)),
  ];
  return events.map((event) => `${JSON.stringify(visibleCopy(event))}\n`).join('');
}

interface Frame {
  readonly time: number;
  readonly metadata: object;
}

function frameOf({ run, tool, site }: AuditResult): Frame {
  return {
    time: epochMilliseconds(run.startedAt),
    metadata: {
      version: '1.5.0',
      product: { name: 'Bitewing', vendor_name: 'Bitewing', version: tool.version },
      correlation_uid: run.id,
      labels: [`site: ${site.name}`],
    },
  };
}

function newTo(drift: AuditResult['drift']): (fingerprint: string) => boolean {
  if (drift === null) return () => true;
  const fresh = new Set(drift.new);
  return (fingerprint) => fresh.has(fingerprint);
}

function event({ time, metadata }: Frame, severity: Severity, activity: 'Create' | 'Update'): object {
  const [severityId, caption] = severityIds[severity];
  const activityId = activity === 'Create' ? 1 : 2;
  return {
    activity_id: activityId,
    activity_name: activity,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_300 + activityId,
    time,
    severity_id: severityId,
    severity: caption,
    metadata,
  };
}

function compliance(outcome: keyof typeof outcomes, { rule, title, severity }: Pick<CheckResult, 'rule' | 'title' | 'severity'>, details: object): object {
  const [id, caption] = outcomes[outcome];
  return {
    status_id: id,
    status: caption,
    checks: [{ uid: rule, name: title, severity_id: severityIds[severity][0], status_id: id, status: caption }],
    ...details,
  };
}

function findingEvent(finding: Finding, frame: Frame, isNew: boolean): object {
  const { fingerprint, rule, severity, kind, status, tenants, subject, claim, observed, expected, evidence, fix, waiver, controls, clauses, firstSeen } =
    finding;
  const standards = [...new Set(controls.map(({ framework }) => framework))];
  const waived = waiver === null ? [] : [`Waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`];
  return {
    ...event(frame, severity, isNew ? 'Create' : 'Update'),
    ...(status === 'waived' ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' }),
    message: claim,
    finding_info: { uid: fingerprint, title: finding.title, desc: `${claim} ${observed}`, types: [kind], first_seen_time: epochMilliseconds(firstSeen) },
    compliance: compliance('fail', finding, {
      desc: expected,
      standards,
      requirements: controls.map(({ framework, id, status: legal }) => `${framework} ${id} (${legal})`),
      status_details: [observed, ...waived],
    }),
    resources: [{ uid: subject.id, type: subject.type }],
    evidences: evidence.map(({ source, pointer, excerpt }) => ({ name: `${source}#${pointer}`, data: { source, pointer, excerpt } })),
    remediation: { desc: [`On ${fix.target}:`, ...fix.commands, ...(fix.note === undefined ? [] : [fix.note])].join('\n') },
    unmapped: { rule, status, kind, tenants, clauses, waiver },
  };
}

function openEvent({ check, status, count, subjects, reason, missing }: OpenCheck, frame: Frame): object {
  return {
    ...event(frame, check.severity, 'Create'),
    status_id: 1,
    status: 'New',
    message: `${check.title}: ${count} ${count === 1 ? 'subject was' : 'subjects were'} not assessed.`,
    finding_info: { uid: `${check.rule} ${status}`, title: check.title, desc: reason, types: [check.kind] },
    compliance: compliance('open', check, { status_details: [reason] }),
    unmapped: { rule: check.rule, status, kind: check.kind, count, subjects, missing },
  };
}

function provenEvent(check: CheckResult, frame: Frame): object {
  const { rule, title, kind, counts } = check;
  return {
    ...event(frame, 'info', 'Create'),
    message: `${title}: ${counts.pass} ${counts.pass === 1 ? 'subject' : 'subjects'} assessed and proven.`,
    finding_info: { uid: `${rule} pass`, title, types: [kind] },
    compliance: compliance('pass', check, {}),
    unmapped: { rule, status: 'pass', kind, count: counts.pass },
  };
}
