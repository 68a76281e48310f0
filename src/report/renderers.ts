import type { AuditResult } from '../model/audit-result.ts';
import { renderCsv } from './csv/render-csv.ts';
import { renderHtml, type Templates } from './html/render-html.ts';
import { renderJson } from './json/render-json.ts';
import { renderJunit } from './junit/render-junit.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { renderOcsf } from './ocsf/render-ocsf.ts';
import { renderOscal } from './oscal/render-oscal.ts';
import { renderSarif } from './sarif/render-sarif.ts';

/** What renderers need besides the result; the caller reads and supplies it, since this room does no I/O. */
export interface RenderResources {
  readonly templates: Templates;
  /** Base64 SHA-256 of the UTF-8 bytes of a text. */
  readonly sha256Base64: (text: string) => string;
  /** Version 5 UUID made of a name, in a namespace of ours. */
  readonly nameUuid: (name: string) => string;
}

/** One file of a run's folder. */
export interface Renderer {
  readonly fileName: string;
  readonly mediaType: string;
  /** File name of the published schema under `reports/schemas`; null where the format has none of ours. */
  readonly schema: string | null;
  render(result: AuditResult, resources: RenderResources): string;
}

/** The formats a run can be written in. */
export const reportFormats = ['json', 'html', 'sarif', 'junit', 'csv', 'markdown', 'oscal', 'ocsf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The formats of every run: the next run is compared with the one, people read the other. */
export const usualFormats: readonly ReportFormat[] = ['json', 'html'];

/** Every report format by name. A new one adds a folder and a line. */
export const renderers: Readonly<Record<ReportFormat, Renderer>> = {
  json: {
    fileName: 'report.json',
    mediaType: 'application/json',
    schema: 'report.schema.json',
    render: (result) => renderJson(result),
  },
  html: {
    fileName: 'report.html',
    mediaType: 'text/html;charset=utf-8',
    schema: null,
    render: (result, { templates, sha256Base64 }) => renderHtml(result, templates, sha256Base64),
  },
  sarif: { fileName: 'report.sarif', mediaType: 'application/sarif+json', schema: null, render: (result) => renderSarif(result) },
  junit: { fileName: 'report.junit.xml', mediaType: 'application/xml', schema: null, render: (result) => renderJunit(result) },
  csv: { fileName: 'findings.csv', mediaType: 'text/csv;charset=utf-8', schema: null, render: (result) => renderCsv(result) },
  markdown: { fileName: 'summary.md', mediaType: 'text/markdown;charset=utf-8', schema: null, render: (result) => renderMarkdown(result) },
  oscal: { fileName: 'report.oscal.json', mediaType: 'application/json', schema: null, render: (result, { nameUuid }) => renderOscal(result, nameUuid) },
  ocsf: { fileName: 'findings.ocsf.ndjson', mediaType: 'application/x-ndjson', schema: null, render: (result) => renderOcsf(result) },
};
