import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileNames } from '../../fixtures/builders/hostile-result.ts';
import { sha256Base64 } from '../../src/adapters/digest.ts';
import { historyTemplates } from '../../src/cli/package-files.ts';
import { historyHtml, type SiteHistory } from '../../src/report/history/history-html.ts';
import { visibleText } from '../../src/report/visible-text.ts';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { exampleHistory } from './example-history.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeWithChromium(
  'the history page in a browser',
  () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'bitewing-history-'));
    const file = join(folder, 'index.html');

    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens the page from a file and fails when it logs or asks for anything. */
    async function opened(history: SiteHistory, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
      writeFileSync(file, historyHtml(history, historyTemplates(), sha256Base64));
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const noise: string[] = [];
      page.on('console', (message) => noise.push(message.text()));
      page.on('request', (request) => {
        if (!request.url().startsWith(`file://${file}`) && !request.url().startsWith('data:')) noise.push(request.url());
      });
      await page.goto(`file://${file}`);
      await use(page);
      expect(noise).toEqual([]);
      await context.close();
    }

    it.each([
      ['light', exampleHistory(40, 12)],
      ['dark', exampleHistory(40, 12)],
      ['light', { ...exampleHistory(1, 1), older: [] }],
      ['light', { ...exampleHistory(0, 0), older: [] }],
    ] as const)(
      'has no accessibility violation in %s, %#',
      async (colorScheme, history) => {
        await opened(history, { colorScheme, bypassCSP: true }, async (page) => {
          await page.addScriptTag({ content: axeSource });
          const found: unknown = await page.evaluate(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })" +
              '.then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html, nodes[0].failureSummary]))',
          );
          expect(found).toEqual([]);
        });
      },
      60_000,
    );

    it('links every run whose report is there, and only those', async () => {
      await opened(exampleHistory(40, 3), { javaScriptEnabled: false }, async (page) => {
        const links: (string | null)[] = [];
        for (const link of await page.locator('main a').all()) links.push(await link.getAttribute('href'));
        expect(links).toHaveLength(36);
        expect(links.every((link) => /^\.\/20\d{6}T020000Z\/report\.html$/.test(link ?? ''))).toBe(true);
        expect(await page.getByText('report removed by retention').count()).toBe(5);
      });
    });

    it('draws a bar for every severity of every run of the whole site, within the drawing', async () => {
      const history = exampleHistory(40, 3);
      const bars = history.runs.filter(({ summary }) => summary.only === null).flatMap(({ summary }) => Object.keys(summary.failing));
      await opened(history, { javaScriptEnabled: false }, async (page) => {
        expect(await page.locator('.trend > svg rect[class^="sev-"]').count()).toBe(bars.length);
        const read =
          "[...document.querySelectorAll('.trend > svg rect')].map((bar) => ['x', 'width', 'y', 'height'].map((name) => Number(bar.getAttribute(name))))";
        // What the expression above gives.
        const edges = (await page.evaluate(read)) as number[][];
        for (const [x = -1, width = -1, y = -1, height = -1] of edges) {
          expect(x + width).toBeLessThanOrEqual(960);
          expect(y + height).toBeLessThanOrEqual(192.01);
          expect(Math.min(x, y, height)).toBeGreaterThanOrEqual(0);
        }
      });
    });

    it.each(hostileNames)('runs nothing a name says: %s', async (name) => {
      const history = exampleHistory(3, 2, name);
      await opened({ ...history, site: name, older: [name] }, {}, async (page) => {
        expect(await page.locator('script, img, iframe, object, embed, base, link').count()).toBe(0);
        const shown = ((await page.locator('main').textContent()) ?? '').replace(/\s+/gu, '');
        expect(shown).toContain(visibleText(name).slice(0, 90).replace(/\s+/gu, ''));
      });
    });

    it.each(['A4', 'Letter'] as const)('prints every run and tenant on %s', async (format) => {
      const history = exampleHistory(40, 12);
      await opened(history, { javaScriptEnabled: false }, async (page) => {
        const pdf = join(folder, 'page.pdf');
        writeFileSync(pdf, await page.pdf({ format }));
        const text = execFileSync('/usr/bin/pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8' }).replace(/\s+/gu, '');
        for (const run of history.runs) expect(text).toContain(run.name);
        for (let tenant = 0; tenant < 12; tenant += 1) expect(text).toContain(`SpringfieldDental${tenant}`);
      });
    });
  },
  ['pdftotext'],
);
