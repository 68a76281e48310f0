import type { RunSummary, SeverityCounts } from '../../model/run-summary.ts';
import { severities } from '../../model/severity.ts';
import { cssString, htmlPage, type PageParts } from '../html/html-page.ts';
import { count, counted, percentAssessed, readableTime, severityWords, shortened, stateMarks } from '../html/words.ts';
import { visibleCopy } from '../visible-text.ts';
import { severityChart, stateStrip } from './history-charts.ts';

/** A run as the history shows it. */
export interface HistoryRun {
  /** Name of its folder. */
  readonly name: string;
  /** Its report is there to be opened; false: retention removed it. */
  readonly hasReport: boolean;
  readonly summary: RunSummary;
}

/** What the history of a site is made of: summaries, never whole reports. */
export interface SiteHistory {
  readonly site: string;
  readonly version: string;
  /** Newest first. */
  readonly runs: readonly HistoryRun[];
  /** Names of older runs that were not read. */
  readonly older: readonly string[];
}

/** Tenants on the page; the worst come first. */
const shownTenants = 500;
/** Runs in a tenant's strip. */
const stripRuns = 30;

/** `index.html` of a site's folder of runs: one page, no script, no request. Deterministic. */
export function historyHtml(history: SiteHistory, templates: PageParts, sha256Base64: (text: string) => string): string {
  const seen = visibleCopy(history);
  const head = cssString(shortened(`Bitewing: history of ${seen.site}`, 90));
  return htmlPage({ ...templates, css: `${templates.css}\n@page{@top-left{content:${head}}}\n` }, pageView(seen), sha256Base64);
}

function pageView({ site, version, runs, older }: SiteHistory): object {
  const whole = runs.filter(({ summary }) => summary.only === null);
  const [last] = whole;
  const complete = whole.find(({ summary }) => summary.complete);
  const oldestFirst = whole.toReversed().map(({ summary }) => summary);
  return {
    site: shortened(site, 200),
    version,
    mark: last ? stateMarks[last.summary.state] : stateMarks.incomplete,
    sentence: last?.summary.sentence ?? 'The whole site was not audited yet.',
    facts: [
      ['Last audit', last ? readableTime(last.summary.startedAt) : 'none'],
      ['Last complete audit', complete ? readableTime(complete.summary.startedAt) : 'none'],
      ['Runs shown', count(runs.length)],
    ].map(([term, value]) => ({ term, value })),
    chart: severityChart(oldestFirst),
    runs: runs.map(runView),
    ...tenantsView(whole),
    older: older.map((name) => ({ name, href: reportLink(name) })),
    olderCount: counted(older.length, 'older run'),
  };
}

function runView({ name, hasReport, summary }: HistoryRun): object {
  const { startedAt, state, failing, waived, coverage, exitCode, profile, only } = summary;
  const percent = percentAssessed(coverage);
  return {
    time: readableTime(startedAt),
    iso: startedAt,
    name,
    href: hasReport ? reportLink(name) : null,
    mark: stateMarks[state],
    counts: countsOf(failing),
    waived: count(waived),
    assessed: percent === null ? 'nothing required' : `${percent} %`,
    kind: only === null ? profile : `${profile}, ${only} alone`,
    exitCode: String(exitCode),
  };
}

/** Below the page's own folder; the name is a folder's and may hold anything. */
function reportLink(name: string): string {
  return `./${encodeURIComponent(name)}/report.html`;
}

function countsOf(failing: SeverityCounts): readonly { readonly count: string; readonly zero: boolean }[] {
  return severities.map((severity) => ({ count: count(failing[severity] ?? 0), zero: (failing[severity] ?? 0) === 0 }));
}

const stateOrder = { exposed: 0, incomplete: 1, isolated: 2 } as const;

/** The tenants of the newest run, worst first, each with its states over the last runs. */
function tenantsView(whole: readonly HistoryRun[]): object {
  const now = Object.entries(whole[0]?.summary.tenants ?? {}).toSorted(
    ([id, one], [other, another]) =>
      stateOrder[one.state] - stateOrder[another.state] || weight(another.failing) - weight(one.failing) || (id < other ? -1 : 1),
  );
  const recent = whole
    .slice(0, stripRuns)
    .toReversed()
    .map(({ summary }) => summary);
  return {
    tenants: now.slice(0, shownTenants).map(([id, { name, state, failing }]) => ({
      id,
      name: shortened(name, 120),
      mark: stateMarks[state],
      counts: countsOf(failing),
      strip: stateStrip(recent.map(({ tenants }) => (Object.hasOwn(tenants, id) ? (tenants[id]?.state ?? null) : null))),
    })),
    tenantCount: counted(now.length, 'tenant'),
    moreTenants: now.length > shownTenants ? `${count(now.length - shownTenants)} more tenants, none worse than these, are in the reports.` : null,
    stripRuns: counted(recent.length, 'run'),
    severities: severities.map((severity) => severityWords[severity]),
  };
}

/** Severe findings weigh more than any number of milder ones a site could have. */
function weight(failing: SeverityCounts): number {
  return severities.reduce((sum, severity) => sum * 1_000 + Math.min(999, failing[severity] ?? 0), 0);
}
