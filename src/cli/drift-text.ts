import type { News } from '../audit/news.ts';
import type { Drift, FactChange, FactDrift, Finding } from '../model/audit-result.ts';
import { visible } from './summary-text.ts';

/** Lines of one kind before the rest is counted. */
const shown = 40;

const marks: Readonly<Record<FactChange['change'], string>> = { appeared: '+', gone: '-', changed: '~' };

/** What moved between two runs, for a terminal: findings first, then facts, then what cannot be compared. */
export function driftText(names: { readonly from: string; readonly to: string }, drift: Drift, news: News, findings: readonly Finding[]): string {
  const known = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const worse = new Set(news.worse.map(({ fingerprint }) => fingerprint));
  const present = (fingerprints: readonly string[]): string[] =>
    fingerprints.flatMap((fingerprint) => {
      const finding = known.get(fingerprint);
      return finding === undefined ? [] : [findingLine(finding, worse.has(fingerprint) ? ' (worse)' : '')];
    });
  const lines = [
    `From ${names.from} to ${names.to}`,
    ...section('New', drift.new.length, present(drift.new)),
    ...section('Changed', drift.changed.length, present(drift.changed)),
    ...section(
      'Resolved',
      drift.resolved.length,
      drift.resolved.map((finding) => findingLine(finding)),
    ),
    ...section(
      'Cannot be compared (gone, but not looked for again)',
      drift.incomparable.length,
      drift.incomparable.map((finding) => findingLine(finding)),
    ),
    `${drift.persisting.length} persisting`,
    ...section('Less was seen', news.lessSeen.length, news.lessSeen),
    ...(drift.facts ? factLines(drift.facts) : ['', 'Facts were not compared: a snapshot is not at hand.']),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function factLines({ counts, changes, incomparable }: FactDrift): string[] {
  const total = counts.appeared + counts.gone + counts.changed;
  return [
    ...section(`Facts (${counts.appeared} appeared, ${counts.gone} gone, ${counts.changed} changed)`, total, changes.map(factLine)),
    ...section(
      'Not seen in both',
      incomparable.length,
      incomparable.map(({ source, reason }) => `${source}  ${reason}`),
    ),
  ];
}

/** One line, and one below it for every field that changed. */
function factLine({ source, what, item, change, tenants, fields }: FactChange): string[] {
  const whose = tenants.length === 0 ? '' : `  [${tenants.join(', ')}]`;
  const moved = fields.map(({ field, before, after }) => `      ${field}: ${before === '' ? 'nothing' : before} -> ${after === '' ? 'nothing' : after}`);
  return [`${marks[change]} ${what} ${item}  ${source}${whose}`, ...moved];
}

function findingLine({ severity, claim, fingerprint }: Pick<Finding, 'severity' | 'claim' | 'fingerprint'>, note = ''): string {
  return `${severity.padEnd(9)}${claim}  [${fingerprint}]${note}`;
}

/** `entries`: a line each, or several. */
function section(title: string, count: number, entries: readonly (string | readonly string[])[]): string[] {
  if (count === 0) return [];
  const more = count - Math.min(entries.length, shown);
  const lines = entries.slice(0, shown).flatMap((entry) => (typeof entry === 'string' ? [entry] : entry));
  return ['', `${title}: ${count}`, ...lines.map((line) => `  ${line}`), ...(more > 0 ? [`  and ${more} more (--json)`] : [])];
}
