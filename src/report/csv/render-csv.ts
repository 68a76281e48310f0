import type { AuditResult, Finding } from '../../model/audit-result.ts';
import { type OpenCheck, openChecks } from '../check-outcomes.ts';
import { oneLine } from '../visible-text.ts';

/** Columns in order: what a cell of a finding holds, and of a rule that left something open. */
const columns: readonly (readonly [name: string, finding: (finding: Finding) => string, open: (open: OpenCheck) => string])[] = [
  ['fingerprint', ({ fingerprint }) => fingerprint, () => ''],
  ['status', ({ status }) => status, ({ status }) => status],
  ['severity', ({ severity }) => severity, ({ check }) => check.severity],
  ['kind', ({ kind }) => kind, ({ check }) => check.kind],
  ['rule', ({ rule }) => rule, ({ check }) => check.rule],
  ['title', ({ title }) => title, ({ check }) => check.title],
  ['owner', ({ tenants }) => tenants.owner ?? '', () => ''],
  ['reacher', ({ tenants }) => tenants.reacher ?? '', () => ''],
  ['owners', ({ tenants }) => (tenants.owners ?? []).join(', '), () => ''],
  ['subject_type', ({ subject }) => subject.type, () => ''],
  ['subject', ({ subject }) => subject.id, ({ count }) => (count === 1 ? '1 subject' : `${count} subjects`)],
  ['claim', ({ claim }) => claim, ({ reason }) => reason],
  ['observed', ({ observed }) => observed, ({ missing }) => (missing.length === 0 ? '' : `Missing: ${missing.join(', ')}`)],
  ['expected', ({ expected }) => expected, () => ''],
  ['first_seen', ({ firstSeen }) => firstSeen, () => ''],
  ['waiver_reason', ({ waiver }) => waiver?.reason ?? '', () => ''],
  ['waiver_owner', ({ waiver }) => waiver?.owner ?? '', () => ''],
  ['waiver_ticket', ({ waiver }) => waiver?.ticket ?? '', () => ''],
  ['waiver_expires', ({ waiver }) => waiver?.expires ?? '', () => ''],
  ['clauses', ({ clauses }) => clauses.join(' '), ({ check }) => check.clauses.join(' ')],
  ['controls', ({ controls }) => controls.map(({ framework, id, status }) => `${framework} ${id} (${status})`).join('; '), () => ''],
];

/**
 * `findings.csv`: one row a finding, then one row for every rule that left subjects open. RFC 4180: every cell quoted, lines end with CR LF,
 * and no cell holds a line break, so that line tools work too. It begins with a byte order mark: without one Excel reads UTF-8 as the
 * machine's own code page and shows other names than were found. Commands are left out; a cell that was made safe must not be run.
 */
export function renderCsv(result: AuditResult): string {
  const rows = [
    columns.map(([name]) => name),
    ...result.findings.map((finding) => columns.map(([, cell]) => cell(finding))),
    ...openChecks(result).map((open) => columns.map(([, , cell]) => cell(open))),
  ];
  return `\uFEFF${rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')}`;
}

function quoted(value: string): string {
  return `"${harmless(oneLine(value)).replaceAll('"', '""')}"`;
}

/** A spreadsheet computes a cell that begins like a formula, also where it splits cells at semicolons: an apostrophe before it makes it text. */
function harmless(value: string): string {
  return value.replace(/(^|[;,|])\s*(?=[=+\-@＝＋－＠])/gu, (before) => `${before}'`);
}
