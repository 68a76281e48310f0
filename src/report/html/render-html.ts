import Handlebars from 'handlebars';
import type { AuditResult } from '../../model/audit-result.ts';
import { checkGroups } from './check-view.ts';
import { findingGroups } from './finding-view.ts';
import { firstScreen, legend, runFacts, vocabulary } from './first-screen.ts';
import { indexResult } from './index-of-result.ts';
import { matrixViews } from './reach-matrix.ts';
import { missingViews, sourcesView } from './source-view.ts';
import { tenantsView } from './tenant-view.ts';
import { visibleCopy } from './visible-text.ts';
import { count, readableTime, shortened } from './words.ts';

/** Text of the page's parts, read by the caller from `reports/templates`. */
export interface Templates {
  /** `report.hbs`. */
  readonly page: string;
  /** The other `.hbs` files by name without ending; the page includes them. */
  readonly partials: Readonly<Record<string, string>>;
  /** `report.css`. */
  readonly css: string;
  /** `report.js`. */
  readonly js: string;
}

/** `text` as a CSS string. Everything but letters, digits, space and a little punctuation is a code point escape. */
function cssString(text: string): string {
  const escaped = text.replace(/[^A-Za-z0-9 .:-]/gu, (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `);
  return `"${escaped}"`;
}

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
    first: firstScreen(index, result),
    tenants: tenantsView(index, result),
    matrices: matrixViews(index, result),
    groups,
    findingCount: count(result.findings.length),
    checks: checkGroups(result),
    missing: missingViews(result),
    sources: sourcesView(index, result),
    legend,
    vocabulary: vocabulary(result),
    run: runFacts(result),
  };
}

/** A template without the line breaks between its tags: nobody reads them in a page, and five thousand findings would carry them. */
function compact(template: string): string {
  return template.replace(/(?<=[>}])\n\s*(?=[<{])/gu, '').trim();
}

/** Handlebars escapes quotes for attributes of every style; ours are in double quotes only, and reports are full of SQL. */
function plainQuotes(html: string): string {
  const plain: Readonly<Record<string, string>> = { '&#x27;': "'", '&#x60;': '`', '&#x3D;': '=' };
  return html.replace(/&#x(?:27|60|3D);/gu, (escape) => plain[escape] ?? escape);
}

/**
 * The whole report as one HTML file: no request, no script or style but the two it carries, whose SHA-256 the page's policy names.
 * Deterministic. `sha256Base64` hashes the UTF-8 bytes of its argument.
 * Throws when a template names a field that does not exist, or when the style or script would end its own element.
 */
export function renderHtml(result: AuditResult, templates: Templates, sha256Base64: (text: string) => string): string {
  const seen = visibleCopy(result);
  const css = `${templates.css}\n${pageMargins(seen)}\n`;
  const { js } = templates;
  if (/<\/style/iu.test(css) || /<\/script|<!--/iu.test(js)) throw new Error('report.css or report.js would end its own element');
  const handlebars = Handlebars.create();
  const options = { strict: true, knownHelpersOnly: true, preventIndent: true } as const;
  for (const [name, text] of Object.entries(templates.partials)) handlebars.registerPartial(name, compact(text));
  const page = handlebars.compile<object>(compact(templates.page), options);
  const html = page({
    ...pageView(seen),
    csp: `default-src 'none'; style-src 'sha256-${sha256Base64(css)}'; script-src 'sha256-${sha256Base64(js)}'; img-src data:; base-uri 'none'; form-action 'none'`,
    // Code of ours, not data: the only text that is not escaped.
    css: new Handlebars.SafeString(css),
    js: new Handlebars.SafeString(js),
  });
  return plainQuotes(html);
}
