import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { renderHtml, type Templates } from '../../src/report/html/render-html.ts';

const folder = new URL('../../reports/templates/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** The shipped templates. */
export const shippedTemplates: Templates = {
  page: text('report.hbs'),
  partials: Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.hbs') && name !== 'report.hbs')
      .map((name) => [name.slice(0, -'.hbs'.length), text(name)]),
  ),
  css: text('report.css'),
  js: text('report.js'),
};

/** Base64 SHA-256 of UTF-8 text. */
export function sha256Base64(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}

/** The page as it ships. */
export function page(result: AuditResult): string {
  return renderHtml(result, shippedTemplates, sha256Base64);
}
