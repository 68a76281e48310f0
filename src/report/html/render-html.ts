import type { AuditResult } from '../../model/audit-result.ts';
import { visibleCopy } from '../visible-text.ts';
import { checkGroups } from './check-view.ts';
import { findingGroups, reportSentences } from './finding-view.ts';
import { firstScreen, legend, runFacts, vocabulary } from './first-screen.ts';
import { cssString, htmlPage, type PageParts } from './html-page.ts';
import { indexResult } from './index-of-result.ts';
import { linksView } from './link-view.ts';
import { matrixViews } from './reach-matrix.ts';
import { missingViews, sourcesView } from './source-view.ts';
import { tenantsView } from './tenant-view.ts';
import { count, readableTime, shortened } from './words.ts';

/** Text of the page's parts, read by the caller from `reports/templates`: `report.hbs`, the other `.hbs` files by name, `report.css`, `report.js`. */
export type Templates = PageParts;

/** Running head and foot of the printed pages. */
function pageMargins(result: AuditResult): string {
  const site = cssString(shortened(`Bitewing: ${result.site.name}`, 70));
  const run = cssString(shortened(`Run ${result.run.id}, ${readableTime(result.run.startedAt)}`, 80));
  const digest = cssString(`Snapshot ${result.run.snapshotDigest.slice(0, 16)}`);
  return `@page{@top-left{content:${site}}@top-right{content:${run}}@bottom-left{content:${digest}}}`;
}

function pageView(result: AuditResult): object {
  const index = indexResult(result);
  const groups = findingGroups(index, result);
  return {
    site: shortened(result.site.name, 200),
    startedAt: readableTime(result.run.startedAt),
    startedIso: result.run.startedAt,
    version: result.tool.version,
    redacted: result.redacted?.sentence ?? null,
    first: firstScreen(index, result),
    tenants: tenantsView(index, result),
    matrices: matrixViews(index, result),
    links: linksView(index, result),
    groups,
    findingCount: count(result.findings.length),
    checks: checkGroups(result),
    missing: missingViews(result),
    sources: sourcesView(index, result),
    legend,
    vocabulary: vocabulary(result),
    sentences: [...reportSentences(result)].map(([words, id]) => ({ id, number: id.slice(1), words })),
    run: runFacts(result),
  };
}

/** The whole report as one HTML file, see `htmlPage`. */
export function renderHtml(result: AuditResult, templates: Templates, sha256Base64: (text: string) => string): string {
  const seen = visibleCopy(result);
  return htmlPage({ ...templates, css: `${templates.css}\n${pageMargins(seen)}\n` }, pageView(seen), sha256Base64);
}
