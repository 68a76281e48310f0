import type { AuditResult, CheckResult } from '../../model/audit-result.ts';
import { clauses } from '../../model/clauses.ts';
import { statuses, type Status } from '../../model/verdict.ts';
import { count, counted, listed, severityWords, shortened, statusMarks, type Mark } from './words.ts';

/** One rule with its six counts. */
export interface CheckView {
  readonly rule: string;
  readonly title: string;
  readonly severityWord: string;
  readonly kind: string;
  readonly clauses: readonly { readonly id: string; readonly words: string }[];
  readonly counts: readonly { readonly mark: Mark; readonly count: string; readonly zero: boolean }[];
  readonly gaps: readonly { readonly reason: string; readonly missing: string; readonly subjects: string }[];
  /** How many more reasons there are; null when all are listed. */
  readonly moreGaps: string | null;
}

/** Rules that share their worst status. */
export interface CheckGroup {
  readonly mark: Mark;
  readonly heading: string;
  readonly open: boolean;
  readonly checks: readonly CheckView[];
}

const headings: Readonly<Record<Status, string>> = {
  'fail': 'with failures',
  'error': 'in error',
  'not-assessed': 'not fully assessed',
  'waived': 'with waived failures',
  'pass': 'passed',
  'not-applicable': 'without anything to judge',
};

const gapsAtMost = 50;

function checkView(check: CheckResult): CheckView {
  return {
    rule: check.rule,
    title: check.title,
    severityWord: severityWords[check.severity],
    kind: check.kind,
    clauses: check.clauses.map((id) => ({ id, words: clauses[id] })),
    counts: statuses.map((status) => ({
      mark: statusMarks[status],
      count: count(check.counts[status]),
      zero: check.counts[status] === 0,
    })),
    moreGaps: check.gaps.length > gapsAtMost ? `${counted(check.gaps.length - gapsAtMost, 'further reason')}: see report.json.` : null,
    gaps: check.gaps.slice(0, gapsAtMost).map((gap) => ({
      reason: gap.reason,
      missing: listed(
        gap.missing.map((source) => shortened(source, 120)),
        20,
      ),
      subjects: counted(gap.subjects, 'subject'),
    })),
  };
}

/** The rule's worst status: the first of the six with a subject. A rule with no subject at all has nothing to judge. */
function worst(check: CheckResult): Status {
  return statuses.find((status) => check.counts[status] > 0) ?? 'not-applicable';
}

/** The rules by their worst status, in the order of the six; passed ones come folded, near the end. */
export function checkGroups(result: AuditResult): readonly CheckGroup[] {
  return statuses
    .map((status) => {
      const checks = result.checks.filter((check) => worst(check) === status).map(checkView);
      return {
        mark: statusMarks[status],
        heading: `${counted(checks.length, 'rule')} ${headings[status]}`,
        open: status !== 'pass' && status !== 'not-applicable',
        checks,
      };
    })
    .filter(({ checks }) => checks.length > 0);
}
