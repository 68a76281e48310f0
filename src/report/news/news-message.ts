import type { AuditResult, DriftedFinding, Finding } from '../../model/audit-result.ts';
import { severities } from '../../model/severity.ts';

/** News since an earlier run, as whoever compares them found it. */
export interface NewsParts {
  readonly fresh: readonly Finding[];
  readonly worse: readonly Finding[];
  readonly fixed: readonly DriftedFinding[];
  readonly lessSeen: readonly string[];
}

/** The words of a message. */
export interface NewsWords {
  readonly subject: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Syslog severity: 1 alert, 3 error, 4 warning, 5 notice. */
  readonly level: 1 | 3 | 4 | 5;
}

/** Findings named one by one; the rest is counted. */
const named = 5;

/**
 * News in a few lines. Claims, observations and evidence are left out on purpose: they hold names from audited servers, and mail is read in
 * many places. Rule, tenants and fingerprint lead to the finding in the report. `undelivered` tells of runs whose news did not arrive.
 */
export function newsMessage(result: AuditResult, news: NewsParts, folder: string, undelivered: readonly string[]): NewsWords {
  const { site, run, verdict, coverage, findings } = result;
  const failing = findings.filter(({ status }) => status === 'fail');
  const [since, less] = result.drift === null ? ['First run', 'not everything was seen'] : [`Since run ${result.drift.previousRun}`, 'less was seen'];
  const moved = [
    counted(news.fresh.length, 'new'),
    counted(news.worse.length, 'worse'),
    counted(news.fixed.length, 'fixed'),
    ...(news.lessSeen.length > 0 ? [less] : []),
  ].filter((part) => part !== '');
  const worst = severities.find((severity) => [...news.fresh, ...news.worse].some((finding) => finding.severity === severity));
  const lines = [
    `${site.name}: ${verdict.state}. ${failing.length} failing findings, ${coverage.assessed} of ${coverage.required} required checks assessed.`,
    `${since}: ${moved.join(', ') || 'nothing new'}.`,
    ...listed('New', news.fresh),
    ...listed('Worse', news.worse),
    ...listed('Fixed', news.fixed),
    ...(news.lessSeen.length > 0 ? [`${less.charAt(0).toUpperCase()}${less.slice(1)}:`, ...news.lessSeen.map((sentence) => `  ${sentence}`)] : []),
    ...(undelivered.length > 0 ? [`Earlier messages did not arrive: ${undelivered.slice(-named).join(', ')}.`] : []),
    `Run ${run.id}: ${folder}`,
  ].map(plain);
  const level = worst === 'critical' ? 1 : worst === 'high' ? 3 : worst !== undefined || news.lessSeen.length > 0 ? 4 : 5;
  const subject = plain(`Bitewing: ${site.name} ${verdict.state}: ${moved.join(', ') || 'an earlier message did not arrive'}`);
  return { subject, text: `${lines.join('\n')}\n`, json: newsJson(result, news, folder, `${subject}\n${lines.join('\n')}`, undelivered), level };
}

function newsJson(result: AuditResult, news: NewsParts, folder: string, text: string, undelivered: readonly string[]): NewsWords['json'] {
  const { site, run, verdict, coverage, drift } = result;
  return {
    schemaVersion: '1.0',
    text,
    site: site.name,
    run: run.id,
    folder,
    startedAt: run.startedAt,
    previousRun: drift?.previousRun ?? null,
    state: verdict.state,
    exitCode: run.exitCode,
    coverage: { required: coverage.required, assessed: coverage.assessed },
    counts: { new: news.fresh.length, worse: news.worse.length, fixed: news.fixed.length },
    lessSeen: news.lessSeen,
    undelivered,
    findings: { new: brief(news.fresh), worse: brief(news.worse), fixed: brief(news.fixed) },
  };
}

function brief(findings: readonly (Finding | DriftedFinding)[]): object[] {
  return findings.slice(0, named).map((finding) => ({ ...pick(finding), ...('tenants' in finding ? { tenants: finding.tenants } : {}) }));
}

function pick({ fingerprint, rule, severity }: DriftedFinding | Finding): object {
  return { fingerprint, rule, severity };
}

function listed(title: string, findings: readonly (Finding | DriftedFinding)[]): string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, named).map((finding) => `  ${finding.severity} ${finding.rule}${sides(finding)} [${finding.fingerprint}]`);
  return [`${title}:`, ...lines, ...(findings.length > named ? [`  and ${findings.length - named} more`] : [])];
}

function sides(finding: Finding | DriftedFinding): string {
  if (!('tenants' in finding)) return '';
  const { owner, reacher } = finding.tenants;
  if (owner !== null && reacher !== null) return ` ${reacher} -> ${owner}`;
  return owner === null && reacher === null ? '' : ` ${owner ?? reacher}`;
}

function counted(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}`;
}

/** One line: names of sites and folders are free text. */
function plain(line: string): string {
  return line.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd').slice(0, 400);
}
