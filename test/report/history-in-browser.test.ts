import { expect, it } from 'vitest';
import { hostileNames } from '../../fixtures/builders/hostile-result.ts';
import { sha256Base64 } from '../../src/adapters/digest.ts';
import { historyTemplates } from '../../src/cli/package-files.ts';
import { historyHtml, type SiteHistory } from '../../src/report/history/history-html.ts';
import { visibleText } from '../../src/report/visible-text.ts';
import { describeWithChromium } from '../support/chromium.ts';
import { axeViolations, pageInBrowser, spaceless } from '../support/page-in-browser.ts';
import { exampleHistory } from './example-history.ts';

describeWithChromium(
  'the history page in a browser',
  () => {
    const { opened, pdfText } = pageInBrowser();
    const html = (history: SiteHistory): string => historyHtml(history, historyTemplates(), sha256Base64);

    it.each([
      ['light', exampleHistory(40, 12)],
      ['dark', exampleHistory(40, 12)],
      ['light', { ...exampleHistory(1, 1), older: [] }],
      ['light', { ...exampleHistory(0, 0), older: [] }],
    ] as const)(
      'has no accessibility violation in %s, %#',
      async (colorScheme, history) => {
        await opened(html(history), { colorScheme, bypassCSP: true }, async (page) => {
          expect(await axeViolations(page)).toEqual([]);
        });
      },
      60_000,
    );

    it('links every run whose report is there, and only those', async () => {
      await opened(html(exampleHistory(40, 3)), { javaScriptEnabled: false }, async (page) => {
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
      await opened(html(history), { javaScriptEnabled: false }, async (page) => {
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
      await opened(html({ ...history, site: name, older: [name] }), {}, async (page) => {
        expect(await page.locator('script, img, iframe, object, embed, base, link').count()).toBe(0);
        const shown = spaceless((await page.locator('main').textContent()) ?? '');
        expect(shown).toContain(spaceless(visibleText(name).slice(0, 90)));
      });
    });

    it.each(['A4', 'Letter'] as const)('prints every run and tenant on %s', async (format) => {
      const history = exampleHistory(40, 12);
      await opened(html(history), { javaScriptEnabled: false }, async (page) => {
        const text = spaceless(pdfText(await page.pdf({ format })));
        for (const run of history.runs) expect(text).toContain(run.name);
        for (let tenant = 0; tenant < 12; tenant += 1) expect(text).toContain(`SpringfieldDental${tenant}`);
      });
    });
  },
  ['pdftotext'],
);
