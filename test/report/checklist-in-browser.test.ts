import { expect, it } from 'vitest';
import { hostileNames } from '../../fixtures/builders/hostile-result.ts';
import { sha256Base64 } from '../../src/adapters/digest.ts';
import { checklistTemplates } from '../../src/cli/package-files.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { checklistHtml } from '../../src/report/checklist/checklist-html.ts';
import { visibleText } from '../../src/report/visible-text.ts';
import { describeWithChromium } from '../support/chromium.ts';
import { axeViolations, pageInBrowser, spaceless } from '../support/page-in-browser.ts';
import { exampleChecklist, examplePlanned } from './example-checklist.ts';

describeWithChromium(
  'the checklist’s page in a browser',
  () => {
    const { opened, pdfText } = pageInBrowser();
    const html = (list: Checklist): string => checklistHtml(list, checklistTemplates(), sha256Base64);

    it.each([
      ['light', 'a live', exampleChecklist()],
      ['dark', 'a live', exampleChecklist()],
      ['light', 'a planned', examplePlanned()],
      ['dark', 'a planned', examplePlanned()],
    ] as const)(
      'has no accessibility violation in %s, %s tenant',
      async (colorScheme, _, list) => {
        await opened(html(list), { colorScheme, bypassCSP: true }, async (page) => {
          expect(await axeViolations(page)).toEqual([]);
        });
      },
      60_000,
    );

    it.each(['A4', 'Letter'] as const)('prints every clause, finding, gap, proof and line to sign on %s', async (format) => {
      const list = exampleChecklist();
      await opened(html(list), { javaScriptEnabled: false }, async (page) => {
        const text = spaceless(pdfText(await page.pdf({ format })));
        const checks = list.clauses.flatMap((clause) => clause.checks);
        const wanted = [
          ...list.clauses.map(({ text: words }) => words),
          ...checks.flatMap(({ rule, findings, gaps }) => [rule, ...findings.map(({ claim }) => claim), ...gaps.map(({ reason }) => reason)]),
          ...list.clauses.flatMap(({ attestations }) => attestations.map(({ states }) => states)),
          'Attested, not proven',
          'Signature',
        ];
        for (const words of wanted) expect(text).toContain(spaceless(words));
      });
    });

    it.each(hostileNames)('runs nothing a name says: %s', async (name) => {
      await opened(html(exampleChecklist(name)), {}, async (page) => {
        expect(await page.evaluate(() => Reflect.has(globalThis, 'owned'))).toBe(false);
        expect(await page.locator('script, img, iframe, object, embed, base, link, a:not([href^="#"])').count()).toBe(0);
        expect(((await page.locator('h1').textContent()) ?? '').trim()).toBe(visibleText(name).trim());
      });
    });

    it('fits 360 pixels', async () => {
      await opened(html(exampleChecklist()), { viewport: { width: 360, height: 700 } }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      });
    });
  },
  ['pdftotext'],
);
