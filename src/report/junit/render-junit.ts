import type { AuditResult, CheckResult, Finding } from '../../model/audit-result.ts';
import { groupedBy, type OpenCheck, openChecks } from '../check-outcomes.ts';
import { isoSeconds } from '../time.ts';
import { oneLine } from '../visible-text.ts';

interface Case {
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly lines: readonly string[];
}

/**
 * `report.junit.xml`: a suite for every rule. A failing finding is a failure; what was not assessed, and a rule that broke, is an error, so that
 * a build never turns green by seeing less; a waived finding and what does not apply is skipped; the subjects that passed are one success.
 */
export function renderJunit(result: AuditResult): string {
  const findings = groupedBy(result.findings, ({ rule }) => rule);
  const open = groupedBy(openChecks(result), ({ check }) => check.rule);
  const host = result.run.collectors[0]?.host ?? '';
  const frame = { host: host.trim() === '' ? 'unknown' : host, timestamp: isoSeconds(result.run.startedAt).slice(0, -1) };
  const suites = result.checks.map((check, at) => suite(check, at, casesOf(check, findings.get(check.rule) ?? [], open.get(check.rule) ?? []), frame));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function casesOf(check: CheckResult, findings: readonly Finding[], open: readonly OpenCheck[]): Case[] {
  const { pass, 'not-applicable': none } = check.counts;
  const quiet = { message: '', lines: [], type: '' };
  return [
    ...findings.map(findingCase),
    ...open.map(openCase),
    ...(pass > 0 ? [{ ...quiet, name: `passed: ${subjects(pass)}`, outcome: 'success' } as const] : []),
    ...(none > 0 ? [{ ...quiet, name: `not applicable: ${subjects(none)}`, outcome: 'skipped', message: 'not applicable' } as const] : []),
  ];
}

function findingCase(finding: Finding): Case {
  const { subject, fingerprint, severity, status, tenants, claim, observed, expected, waiver, fix } = finding;
  const accepted = waiver === null ? '' : `waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`;
  return {
    name: `${subject.type} ${subject.id} [${fingerprint}]`,
    outcome: status === 'waived' ? 'skipped' : 'failure',
    type: severity,
    message: status === 'waived' ? `${accepted} (${claim})` : claim,
    lines: [
      `fingerprint: ${fingerprint}`,
      `status: ${status}`,
      `severity: ${severity}`,
      ...[...sides(tenants)].map(([side, tenant]) => `${side}: ${tenant}`),
      `observed: ${observed}`,
      `expected: ${expected}`,
      `fix on ${fix.target}:`,
      ...fix.commands,
    ],
  };
}

function* sides({ owner, reacher, owners }: Finding['tenants']): Iterable<readonly [side: string, tenant: string]> {
  if (owner !== null) yield ['owner', owner];
  if (reacher !== null) yield ['reacher', reacher];
  for (const one of owners ?? []) yield ['one of the owners', one];
}

function openCase({ status, count, subjects: ids, reason, missing }: OpenCheck): Case {
  const more = count - ids.length;
  return {
    name: `${status === 'error' ? 'error' : 'not assessed'}: ${subjects(count)}`,
    outcome: 'error',
    type: status,
    message: reason,
    lines: [...missing.map((source) => `missing: ${source}`), ...ids, ...(more > 0 ? [`and ${more} more`] : [])],
  };
}

function subjects(count: number): string {
  return count === 1 ? '1 subject' : `${count} subjects`;
}

function suite(
  { rule, title, severity, kind }: CheckResult,
  id: number,
  cases: readonly Case[],
  frame: { readonly host: string; readonly timestamp: string },
): string {
  const counted = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  const [area = ''] = rule.split('/');
  const attributes = [
    ['name', rule],
    ['package', area],
    ['id', String(id)],
    ['hostname', frame.host],
    ['timestamp', frame.timestamp],
    ['tests', String(cases.length)],
    ['failures', String(counted('failure'))],
    ['errors', String(counted('error'))],
    ['skipped', String(counted('skipped'))],
    ['time', '0'],
  ] as const;
  const properties = [property('title', title), property('severity', severity), property('kind', kind)].join('');
  const name = escaped(oneLine(rule.replaceAll('/', '.')));
  return `<testsuite ${attributes.map(([key, value]) => `${key}="${escaped(oneLine(value))}"`).join(' ')}>
<properties>${properties}</properties>
${cases.map((one) => caseElement(one, name)).join('')}<system-out/>
<system-err/>
</testsuite>
`;
}

function property(name: string, value: string): string {
  return `<property name="${name}" value="${escaped(oneLine(value))}"/>`;
}

function caseElement({ name, outcome, type, message, lines }: Case, className: string): string {
  const open = `<testcase name="${escaped(oneLine(name))}" classname="${className}" time="0"`;
  if (outcome === 'success') return `${open}/>\n`;
  // The older schema gives `skipped` no attributes; build servers that read one read its text as well.
  const [attributes, told] = outcome === 'skipped' ? ['', [message, ...lines]] : [` type="${escaped(type)}" message="${escaped(oneLine(message))}"`, lines];
  return `${open}><${outcome}${attributes}>${told.map((line) => escaped(oneLine(line))).join('\n')}</${outcome}></testcase>\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Safe in a text and in a quoted attribute; `]]>` cannot occur. The argument is visible text, so every character is one XML allows. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => entities[character] ?? character);
}
