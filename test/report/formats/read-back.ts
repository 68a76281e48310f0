import { z } from 'zod';
import type { AuditResult } from '../../../src/model/audit-result.ts';
import type { ReportFormat } from '../../../src/report/renderers.ts';
import { oneLine } from '../../../src/report/visible-text.ts';
import { csvRecords, markdownTable } from './documents.ts';
import { readJunit } from './junit-document.ts';

/** What a document carries; lines of words, sorted. */
export interface ReadBack {
  /** `fingerprint / severity / status / owner or owners / reacher`. */
  readonly findings: readonly string[];
  /** Rules that left subjects open: `rule / status / how many`. */
  readonly open: readonly string[];
  /** Rules of which a success is shown. */
  readonly successes: readonly string[];
}

const sides = z.object({ owner: z.string().nullable(), reacher: z.string().nullable(), owners: z.array(z.string()).optional() });

/** Formats differ in how they spell blanks; nothing else may differ. */
function words(...parts: readonly (string | null)[]): string {
  return parts
    .map((part) =>
      oneLine(part ?? '')
        .replaceAll(/\s+/gu, ' ')
        .trim(),
    )
    .join(' / ');
}

function whose({ owner, owners }: { readonly owner: string | null; readonly owners?: readonly string[] | undefined }): string | null {
  return owners === undefined || owners.length === 0 ? owner : owners.join(', ');
}

function sorted(findings: readonly string[], open: readonly string[], successes: readonly string[]): ReadBack {
  return { findings: findings.toSorted(), open: open.toSorted(), successes: successes.map((rule) => words(rule)).toSorted() };
}

/** What the result itself says; `successes` are the rules with a subject that passed. */
export function said({ findings, checks }: AuditResult): ReadBack {
  const open = (['not-assessed', 'error'] as const).flatMap((status) => checks.map(({ rule, counts }) => [rule, status, counts[status]] as const));
  return sorted(
    findings.map(({ fingerprint, severity, status, tenants }) => words(fingerprint, severity, status, whose(tenants), tenants.reacher)),
    open.filter(([, , count]) => count > 0).map(([rule, status, count]) => words(rule, status, String(count))),
    checks.filter(({ counts }) => counts.pass > 0).map(({ rule }) => rule),
  );
}

function fromCsv(csv: string): ReadBack {
  const [head = [], ...records] = csvRecords(csv);
  // The apostrophe that makes a cell harmless is no part of what it says.
  const rows = records.map((record) => new Map(head.map((name, at) => [name, (record[at] ?? '').replaceAll(/(^|[;,|])(\s*)'(?=[=+\-@＝＋－＠])/gu, '$1$2')])));
  const cell = (row: ReadonlyMap<string, string>, name: string): string => row.get(name) ?? '';
  const isOpen = (row: ReadonlyMap<string, string>): boolean => cell(row, 'fingerprint') === '';
  return sorted(
    rows
      .filter((row) => !isOpen(row))
      .map((row) =>
        words(cell(row, 'fingerprint'), cell(row, 'severity'), cell(row, 'status'), cell(row, 'owners') || cell(row, 'owner'), cell(row, 'reacher')),
      ),
    rows.filter(isOpen).map((row) => words(cell(row, 'rule'), cell(row, 'status'), /^\d+/u.exec(cell(row, 'subject'))?.[0] ?? '')),
    rows.filter((row) => !['fail', 'waived', 'not-assessed', 'error'].includes(cell(row, 'status'))).map((row) => cell(row, 'rule')),
  );
}

function fromJunit(xml: string): ReadBack {
  const cases = readJunit(xml);
  const all = (text: string, name: string): string[] => text.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const findings = cases.filter(({ outcome, text }) => outcome !== 'error' && all(text, 'fingerprint').length > 0);
  for (const { text, outcome } of findings)
    expectSame(all(text, 'status')[0] === 'waived', outcome === 'skipped', 'a waived finding is skipped, another is not');
  return sorted(
    findings.map(({ text }) => {
      const [fingerprint = '', severity = '', status = ''] = ['fingerprint', 'severity', 'status'].map((name) => all(text, name)[0] ?? '');
      const tenants = { owner: all(text, 'owner')[0] ?? null, owners: all(text, 'one of the owners') };
      return words(fingerprint, severity, status, whose(tenants), all(text, 'reacher')[0] ?? '');
    }),
    cases.filter(({ outcome }) => outcome === 'error').map(({ suite, type, name }) => words(suite, type, /: (\d+) /u.exec(name)?.[1] ?? '')),
    cases.filter(({ outcome }) => outcome === 'success').map(({ suite }) => suite),
  );
}

const sarifResult = z.object({
  kind: z.string(),
  level: z.string(),
  ruleId: z.string(),
  fingerprints: z.object({ 'bitewing/v1': z.string() }).optional(),
  suppressions: z.tuple([z.object({ kind: z.literal('external'), status: z.literal('accepted'), justification: z.string().min(1) })]).optional(),
  properties: z.object({ severity: z.string(), status: z.string(), tenants: sides.optional(), count: z.number().optional() }),
});

function fromSarif(json: string): ReadBack {
  const { results } = z.object({ runs: z.tuple([z.object({ results: z.array(sarifResult) })]) }).parse(JSON.parse(json)).runs[0];
  const findings = results.filter(({ kind }) => kind === 'fail');
  for (const { properties, suppressions } of findings) expectSame(properties.status === 'waived', suppressions !== undefined, 'what is waived is suppressed');
  return sorted(
    findings.map(({ fingerprints, properties: { severity, status, tenants = { owner: null, reacher: null } } }) =>
      words(fingerprints?.['bitewing/v1'] ?? '', severity, status, whose(tenants), tenants.reacher),
    ),
    results
      .filter(({ kind, level }) => kind === 'open' && level === 'none')
      .map(({ ruleId, properties: { status, count } }) => words(ruleId, status, String(count))),
    results.filter(({ kind }) => kind !== 'fail' && kind !== 'open').map(({ ruleId }) => ruleId),
  );
}

const oscalFinding = z.object({
  'props': z.array(z.object({ name: z.string(), value: z.string() })),
  'target': z.object({ status: z.object({ state: z.string(), reason: z.string() }) }),
  'related-risks': z.tuple([z.object({ 'risk-uuid': z.string() })]).optional(),
});
const oscalResult = z.object({ findings: z.array(oscalFinding).default([]), risks: z.array(z.object({ uuid: z.string(), status: z.string() })).default([]) });

function fromOscal(json: string): ReadBack {
  const document = z.object({ 'assessment-results': z.object({ results: z.tuple([oscalResult]) }) }).parse(JSON.parse(json));
  const [{ findings, risks }] = document['assessment-results'].results;
  const riskStatus = new Map(risks.map(({ uuid, status }) => [uuid, status]));
  const all = ({ props }: z.infer<typeof oscalFinding>, name: string): string[] => props.flatMap((prop) => (prop.name === name ? [prop.value] : []));
  const first = (finding: z.infer<typeof oscalFinding>, name: string): string => all(finding, name)[0] ?? '';
  const by = (state: string, reason: string): z.infer<typeof oscalFinding>[] =>
    findings.filter(({ target: { status } }) => status.state === state && status.reason === reason);
  for (const finding of by('not-satisfied', 'fail')) {
    const risk = riskStatus.get(finding['related-risks']?.[0]['risk-uuid'] ?? '');
    expectSame(first(finding, 'status') === 'waived', risk === 'deviation-approved', 'what is waived has an approved deviation');
  }
  return sorted(
    by('not-satisfied', 'fail').map((finding) => {
      const tenants = { owner: first(finding, 'owner'), owners: all(finding, 'one-of-owners') };
      return words(first(finding, 'fingerprint'), first(finding, 'severity'), first(finding, 'status'), whose(tenants), first(finding, 'reacher'));
    }),
    by('not-satisfied', 'other').map((finding) => words(first(finding, 'rule'), first(finding, 'status'), first(finding, 'subjects'))),
    findings.filter(({ target: { status } }) => status.state !== 'not-satisfied').map((finding) => first(finding, 'rule')),
  );
}

const ocsfEvent = z.object({
  severity: z.string(),
  status_id: z.number().optional(),
  finding_info: z.object({ uid: z.string() }),
  compliance: z.object({ status_id: z.number() }),
  unmapped: z.object({ rule: z.string(), status: z.string(), tenants: sides.optional(), count: z.number().optional() }),
});

function fromOcsf(lines: string): ReadBack {
  const events = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ocsfEvent.parse(JSON.parse(line)));
  const by = (status: number): z.infer<typeof ocsfEvent>[] => events.filter(({ compliance }) => compliance.status_id === status);
  for (const { unmapped, status_id: lifecycle } of by(3)) expectSame(unmapped.status === 'waived', lifecycle === 3, 'what is waived is suppressed');
  return sorted(
    by(3).map(({ finding_info: { uid }, severity, unmapped: { status, tenants = { owner: null, reacher: null } } }) =>
      words(uid, severity === 'Informational' ? 'info' : severity.toLowerCase(), status, whose(tenants), tenants.reacher),
    ),
    by(2).map(({ unmapped: { rule, status, count } }) => words(rule, status, String(count))),
    events.filter(({ compliance }) => compliance.status_id !== 2 && compliance.status_id !== 3).map(({ unmapped }) => unmapped.rule),
  );
}

function fromMarkdown(text: string): ReadBack {
  const findings = markdownTable(text, '| fingerprint | severity | status | owner | reacher | rule | claim |');
  const open = markdownTable(text, '| rule | status | subjects | reason |');
  return sorted(
    findings.map(([fingerprint = '', severity = '', status = '', owner = '', reacher = '']) => words(fingerprint, severity, status, owner, reacher)),
    open.map(([rule = '', status = '', count = '']) => words(rule, status, count)),
    [],
  );
}

function expectSame(one: boolean, other: boolean, law: string): void {
  if (one !== other) throw new Error(`broken: ${law}`);
}

/** A reader for every further format. */
export const readers: Readonly<Record<Exclude<ReportFormat, 'html' | 'json'>, (document: string) => ReadBack>> = {
  sarif: fromSarif,
  junit: fromJunit,
  csv: fromCsv,
  markdown: fromMarkdown,
  oscal: fromOscal,
  ocsf: fromOcsf,
};
