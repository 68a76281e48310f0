import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { demoResult, isolatedResult } from '../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../fixtures/builders/big-result.ts';
import { hostileNames, hostileResult } from '../../fixtures/builders/hostile-result.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { visibleText } from '../../src/report/visible-text.ts';
import { describeWithChromium } from '../support/chromium.ts';
import { axeViolations, pageInBrowser, spaceless } from '../support/page-in-browser.ts';
import { page as render } from './report-templates.ts';

// Expressions for the page; this project is compiled without the types of a browser.
const openEverything = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })";

describeWithChromium(
  'report.html in a browser',
  () => {
    const { opened: openedPage, pdfText } = pageInBrowser();
    const opened = (result: AuditResult, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> =>
      openedPage(render(result), options, use);

    it.each(hostileNames)('runs nothing a name says: %s', async (name) => {
      await opened(hostileResult(name), {}, async (page) => {
        await page.evaluate(openEverything);
        expect(await page.evaluate(() => Reflect.has(globalThis, 'owned'))).toBe(false);
        expect(await page.locator('script').count()).toBe(1);
        expect(await page.locator('img, iframe, object, embed, base, link').count()).toBe(0);
        expect(await page.locator('a:not([href^="#"])').count()).toBe(0);
        const shown = spaceless((await page.locator('main').textContent()) ?? '');
        expect(shown).toContain(spaceless(visibleText(name)));
      });
    });

    describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
      it.each([
        ['exposed', demoResult()],
        ['isolated', isolatedResult()],
      ])(
        'has no accessibility violation, %s',
        async (_, result) => {
          await opened(result, { colorScheme, bypassCSP: true }, async (page) => {
            expect(await axeViolations(page)).toEqual([]);
          });
        },
        60_000,
      );
    });

    it.each([
      ['A4', true],
      ['Letter', true],
      ['A4', false],
    ] as const)('prints everything on %s, JavaScript %s', async (format, javaScriptEnabled) => {
      const result = demoResult();
      await opened(result, { javaScriptEnabled }, async (page) => {
        const text = pdfText(await page.pdf({ format }));
        for (const finding of result.findings) {
          for (const words of [finding.claim, finding.observed, finding.rule, ...finding.fix.commands, ...finding.fix.undo]) {
            expect(spaceless(text)).toContain(spaceless(words));
          }
        }
        for (const source of result.sources) expect(spaceless(text)).toContain(source.digest ?? source.id);
        expect(text).toMatch(/Page 1 of \d+/u);
        expect(text).toContain('Bitewing: Tri-County Dental');
        expect(text).toContain(`Run ${result.run.id}`);
        expect(text).not.toContain('any word in a finding');
      });
    });

    it('prints findings that a filter hides', async () => {
      await opened(demoResult(), {}, async (page) => {
        await page.fill('input[name=text]', 'no such word anywhere');
        await page.locator('.none').waitFor();
        const text = spaceless(pdfText(await page.pdf()));
        for (const finding of demoResult().findings) expect(text).toContain(spaceless(finding.claim));
      });
    });

    it('works without JavaScript', async () => {
      await opened(demoResult(), { javaScriptEnabled: false }, async (page) => {
        expect(await page.locator('form.controls').isVisible()).toBe(false);
        await page.locator('.card > summary').first().click();
        expect(await page.locator('.card .body').first().isVisible()).toBe(true);
        expect(await page.locator('.card .body').count()).toBe(4);
      });
    });

    it('filters by text, severity, status, rule and tenant', async () => {
      await opened(demoResult(), {}, async (page) => {
        const shown = async (field: string, value: string): Promise<number> => {
          await page.click('button[type=reset]');
          await page.getByText('all 4 shown').waitFor();
          const input = page.locator(`.controls [name=${field}]`);
          if (['severity', 'status', 'rule'].includes(field)) await input.selectOption(value);
          else await input.fill(value);
          await page.getByText('of 4 shown').waitFor();
          return await page.locator('.card:visible').count();
        };
        expect(await shown('text', 'patient LIMIT')).toBe(1);
        expect(await shown('severity', 'Critical')).toBe(2);
        expect(await shown('status', 'Waived')).toBe(1);
        expect(await shown('rule', 'mysql/account-host-any')).toBe(1);
        expect(await shown('tenant', 'northhaverbrook')).toBe(1);
      });
    });

    it('answers to keys', async () => {
      await opened(demoResult(), {}, async (page) => {
        const focused = async (): Promise<string> => await page.evaluate('document.activeElement.textContent');
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        expect(await focused()).toContain('brockway can read');
        await page.keyboard.press('Enter');
        expect(await page.locator('.card[open]').count()).toBe(1);
        await page.keyboard.press('k');
        expect(await focused()).toContain('springfield can read');
        await page.keyboard.press('?');
        expect(await page.locator('#keys').isVisible()).toBe(true);
        await page.keyboard.press('Escape');
        await page.keyboard.press('/');
        expect(await page.evaluate("document.activeElement.getAttribute('name')")).toBe('text');
      });
    });

    it('moves through the matrix by arrow keys and leads to the finding', async () => {
      await opened(demoResult(), {}, async (page) => {
        await page.locator('.matrix tbody td').first().focus();
        await page.keyboard.press('ArrowRight');
        expect(await page.locator('.readout').textContent()).toBe('brockway reaches northhaverbrook');
        await page.keyboard.press('Enter');
        await page.locator('.card[open]').waitFor();
        expect(await page.locator('.card[open] h4').textContent()).toContain('brockway can read');
      });
    });

    it('reads out why a pair is not reached, and jumps to either end of the matrix', async () => {
      await opened(demoResult(), {}, async (page) => {
        await page.locator('.matrix tbody td').first().focus();
        await page.keyboard.press('Control+End');
        await page.keyboard.press('ArrowLeft');
        expect(await page.locator('.readout').textContent()).toBe('capital to springfield: not assessed: mysql.accounts@db2 was denied');
        await page.keyboard.press('Control+Home');
        expect(await page.locator('.readout').textContent()).toBe('brockway to brockway: itself');
        expect(await page.locator('.matrix [tabindex="0"]').count()).toBe(1);
      });
    });

    it('sorts the tenants by any column, with the keyboard, both ways', async () => {
      await opened(bigResult(12, 12), {}, async (page) => {
        const column = async (place: number): Promise<string[]> =>
          await page.evaluate(`[...document.querySelector('.tenants').tBodies[0].rows].map((row) => row.cells[${place}].textContent)`);
        const failing = page.locator('.tenants thead th', { hasText: 'Fail' }).first();
        const before = await column(2);
        await failing.locator('button').focus();
        await page.keyboard.press('Enter');
        expect(await failing.getAttribute('aria-sort')).toBe('ascending');
        expect(await column(2)).toEqual(before.toSorted((a, b) => Number(a) - Number(b)));
        await page.keyboard.press('Space');
        expect(await failing.getAttribute('aria-sort')).toBe('descending');
        expect(await column(2)).toEqual(before.toSorted((a, b) => Number(b) - Number(a)));
        await page.locator('.tenants thead th', { hasText: 'Tenant' }).first().locator('button').click();
        expect(await page.locator('.tenants [aria-sort]').count()).toBe(1);
        const names = await column(0);
        expect(names).toEqual(names.toSorted(new Intl.Collator('en', { numeric: true }).compare));
      });
    });

    it('changes the theme', async () => {
      await opened(demoResult(), { colorScheme: 'light' }, async (page) => {
        const ground = async (): Promise<string> => await page.evaluate('getComputedStyle(document.body).backgroundColor');
        const light = await ground();
        await page.click('[data-action=theme]');
        expect(await ground()).not.toBe(light);
      });
    });

    it('fits 360 pixels', async () => {
      await opened(demoResult(), { viewport: { width: 360, height: 700 } }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      });
    });

    it('finds words that many findings share and the page says once', async () => {
      const big = bigResult(600, 600);
      const note = 'Restart the turbine afterwards, when nobody is at work, and not before.';
      const findings = big.findings.map((finding, at) => (at % 24 === 0 ? { ...finding, fix: { ...finding.fix, note } } : finding));
      await opened({ ...big, findings }, {}, async (page) => {
        expect(await page.getByText('turbine').count()).toBe(1);
        await page.locator('.card > summary').first().click();
        await page.fill('input[name=text]', 'turbine');
        await page.getByText('25 of 600 shown').waitFor();
        await page.fill('input[name=text]', `turbine ${findings[24]?.claim.split(' ')[0] ?? ''}`);
        await page.getByText('1 of 600 shown').waitFor();
      });
    });

    it('opens 10,000 tenants with 5,000 findings', async () => {
      await opened(bigResult(10_000, 5000), {}, async (page) => {
        expect(await page.locator('.card').count()).toBe(5000);
        await page.fill('input[name=text]', 'practice00012');
        await page.getByText(/^\d+ of 5000 shown$/u).waitFor();
        await page.locator('.card:visible > summary').first().click();
        expect(await page.locator('.card[open] pre').first().isVisible()).toBe(true);
      });
    });
  },
  ['pdftotext'],
);
