import type { AuditResult, MissingSource, SourceSummary } from '../../model/audit-result.ts';
import type { ResultIndex } from './index-of-result.ts';
import { count, counted, listed, readableTime, shortened } from './words.ts';

/** A source that was not seen, what it costs and what would close the gap. */
export interface MissingView {
  readonly source: string;
  readonly status: string;
  readonly reason: string;
  readonly remedy: string | null;
  readonly rules: string;
  readonly tenants: string;
  readonly cost: string;
}

/** A source as listed; `questions` are numbers in the list of statements. */
export interface SourceRow {
  readonly anchor: string;
  readonly id: string;
  readonly target: string;
  readonly status: string;
  readonly collected: boolean;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly digest: string;
  readonly collectedAt: string;
  readonly questions: string;
}

/** All sources, and each distinct statement, command or file once. */
export interface SourcesView {
  readonly rows: readonly SourceRow[];
  readonly count: string;
  readonly questions: readonly string[];
}

function missingView(missing: MissingSource): MissingView {
  const tenants = missing.tenants.map((id) => shortened(id, 60));
  return {
    source: missing.source,
    status: missing.status,
    reason: missing.reason,
    remedy: missing.remedy,
    rules: listed(missing.rules, 200),
    tenants: listed(tenants, 500),
    cost: `${counted(missing.rules.length, 'rule')}, ${counted(missing.tenants.length, 'tenant')}`,
  };
}

/** Missing sources, the one that costs most first. */
export function missingViews(result: AuditResult): readonly MissingView[] {
  const cost = ({ rules, tenants }: MissingSource): number => rules.length * Math.max(1, tenants.length);
  return result.coverage.missing.toSorted((a, b) => cost(b) - cost(a)).map(missingView);
}

function sourceRow(source: SourceSummary, anchor: string, questions: string): SourceRow {
  return {
    anchor,
    id: source.id,
    target: source.target,
    status: source.status,
    collected: source.status === 'collected',
    reason: source.reason,
    remedy: source.remedy,
    digest: source.digest ?? 'none',
    collectedAt: source.collectedAt === null ? '–' : readableTime(source.collectedAt),
    questions,
  };
}

/** The sources with their digests. */
export function sourcesView(index: ResultIndex, result: AuditResult): SourcesView {
  const numbers = new Map<string, number>();
  const number = (question: string): string => {
    const known = numbers.get(question) ?? numbers.size + 1;
    numbers.set(question, known);
    return String(known);
  };
  const rows = [...index.sources.values()].map(({ source, anchor }) => sourceRow(source, anchor, source.how.map(number).join(', ')));
  return { rows, count: count(result.sources.length), questions: [...numbers.keys()] };
}
