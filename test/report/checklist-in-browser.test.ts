import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileNames } from '../../fixtures/builders/hostile-result.ts';
import { sha256Base64 } from '../../src/adapters/digest.ts';
import { checklistTemplates } from '../../src/cli/package-files.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { checklistHtml } from '../../src/report/checklist/checklist-html.ts';
import { visibleText } from '../../src/report/visible-text.ts';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { exampleChecklist, examplePlanned } from './example-checklist.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeWithChromium(
  'the checklist’s page in a browser',
  () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'bitewing-checklist-'));
    const file = join(folder, 'checklist.html');

    beforeAll(async () => {
      browser = await launchChromium();
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens the page from a file and fails when it logs or asks for anything. */
    async function opened(list: Checklist, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
      writeFileSync(file, checklistHtml(list, checklistTemplates(), sha256Base64));
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
      ['light', 'a live', exampleChecklist()],
      ['dark', 'a live', exampleChecklist()],
      ['light', 'a planned', examplePlanned()],
      ['dark', 'a planned', examplePlanned()],
    ] as const)(
      'has no accessibility violation in %s, %s tenant',
      async (colorScheme, _, list) => {
        await opened(list, { colorScheme, bypassCSP: true }, async (page) => {
          await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
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

    it.each(['A4', 'Letter'] as const)('prints every clause, finding, gap, proof and line to sign on %s', async (format) => {
      const list = exampleChecklist();
      await opened(list, { javaScriptEnabled: false }, async (page) => {
        const pdf = join(folder, 'page.pdf');
        writeFileSync(pdf, await page.pdf({ format }));
        const spaceless = (text: string): string => text.replace(/\s+/gu, '');
        const text = spaceless(execFileSync('/usr/bin/pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8' }));
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
      await opened(exampleChecklist(name), {}, async (page) => {
        expect(await page.evaluate(() => Reflect.has(globalThis, 'owned'))).toBe(false);
        expect(await page.locator('script, img, iframe, object, embed, base, link, a:not([href^="#"])').count()).toBe(0);
        expect(((await page.locator('h1').textContent()) ?? '').trim()).toBe(visibleText(name).trim());
      });
    });

    it('fits 360 pixels', async () => {
      await opened(exampleChecklist(), { viewport: { width: 360, height: 700 } }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      });
    });
  },
  ['pdftotext'],
);
