import type { AuditResult } from '../model/audit-result.ts';
import { renderHtml, type Templates } from './html/render-html.ts';
import { renderJson } from './json/render-json.ts';

/** What renderers need besides the result; the caller reads and supplies it, since this room does no I/O. */
export interface RenderResources {
  readonly templates: Templates;
  /** Base64 SHA-256 of the UTF-8 bytes of a text. */
  readonly sha256Base64: (text: string) => string;
}

/** One file of a run's folder. */
export interface Renderer {
  readonly fileName: string;
  readonly mediaType: string;
  /** File name of the published schema under `reports/schemas`; null where the format has none of ours. */
  readonly schema: string | null;
  render(result: AuditResult, resources: RenderResources): string;
}

/** The formats a run is written in. */
export type ReportFormat = 'json' | 'html';

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
};
