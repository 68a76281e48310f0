import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';

/** Pages of ours in a browser, opened from files. */
export interface PageInBrowser {
  /** Opens a page and fails when it logs, asks for anything or shows a dialog. */
  readonly opened: (html: string, options: BrowserContextOptions, use: (page: Page) => Promise<void>) => Promise<void>;
  /** The words of a printed page, without white space between lines. Needs pdftotext. */
  readonly pdfText: (bytes: Buffer) => string;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Starts a browser before the tests of the group it is called in, and ends it after them. */
export function pageInBrowser(): PageInBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-page-'));
  let browser: Browser;
  let files = 0;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  return {
    async opened(html, options, use) {
      const path = join(folder, `${(files += 1)}.html`);
      writeFileSync(path, html);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const noise: string[] = [];
      page.on('console', (message) => noise.push(message.text()));
      page.on('pageerror', (error) => noise.push(String(error)));
      page.on('dialog', (dialog) => {
        noise.push('dialog');
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(`file://${path}`) && !request.url().startsWith('data:')) noise.push(request.url());
      });
      await page.goto(`file://${path}`);
      await use(page);
      expect(noise).toEqual([]);
      await context.close();
    },
    pdfText(bytes) {
      const path = join(folder, 'page.pdf');
      writeFileSync(path, bytes);
      return execFileSync('/usr/bin/pdftotext', ['-raw', path, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).replace(/\s+/gu, ' ');
    },
  };
}

/** What axe finds wrong with a page, everything unfolded. The page must be opened with `bypassCSP`. */
export async function axeViolations(page: Page): Promise<unknown> {
  await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
  await page.addScriptTag({ content: axeSource });
  return await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })" +
      '.then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html, nodes[0].failureSummary]))',
  );
}

/** Text without any white space: lines break elsewhere on paper. */
export function spaceless(text: string): string {
  return text.replace(/\s+/gu, '');
}
