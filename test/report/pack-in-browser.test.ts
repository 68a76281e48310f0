import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/digest.ts';
import { profiles } from '../../src/audit/profiles.ts';
import { evidencePack } from '../../src/cli/evidence-pack.ts';
import { toolVersion } from '../../src/cli/package-files.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const golden = new URL(`../../fixtures/golden/${toolVersion()}/snapshot.json.br`, import.meta.url);

describeWithChromium(
  'report.html of an evidence pack in a browser',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'bitewing-pack-page-'));
    const path = join(folder, 'report.html');
    let browser: Browser;

    beforeAll(async () => {
      const read = parseSnapshot(brotliDecompressSync(readFileSync(golden)).toString(), sha256);
      const tenant = read.ok ? read.snapshot.inventory.tenants['springfield'] : undefined;
      if (!read.ok || tenant === undefined) throw new Error('the golden run has no springfield');
      const judgement = { profile: profiles['go-live'], gate: 'high', tenant: tenant.id } as const;
      const pack = evidencePack({ snapshot: read.snapshot, tenant, judgement, key: '00'.repeat(32), isSigned: true, formats: ['html'] });
      writeFileSync(path, pack.files['report.html'] ?? '');
      browser = await launchChromium();
    }, 120_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function opened(colorScheme: 'light' | 'dark', use: (page: Page) => Promise<void>): Promise<void> {
      const context = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const noise: string[] = [];
      page.on('console', (message) => noise.push(message.text()));
      page.on('pageerror', (error) => noise.push(String(error)));
      await page.goto(`file://${path}`);
      await use(page);
      expect(noise).toEqual([]);
      await context.close();
    }

    it.each(['light', 'dark'] as const)(
      'says whose it is and what was withheld, and has no accessibility violation, in %s',
      async (scheme) => {
        await opened(scheme, async (page) => {
          expect(await page.locator('.hero').textContent()).toContain('Made for Springfield Dental Care alone.');
          expect(await page.locator('.matrix').count()).toBe(0);
          await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
          await page.addScriptTag({ content: axeSource });
          const found: unknown = await page.evaluate(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })" +
              '.then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html]))',
          );
          expect(found).toEqual([]);
        });
      },
      120_000,
    );

    it('prints whom the tenant reaches, under pseudonyms', async () => {
      await opened('light', async (page) => {
        const file = join(folder, 'page.pdf');
        writeFileSync(file, await page.pdf({ format: 'A4' }));
        const text = execFileSync('/usr/bin/pdftotext', ['-raw', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).replace(/\s+/gu, ' ');
        expect(text).toMatch(/springfield another practice [B-Z3479]{7} reached/);
        expect(text).not.toMatch(/shelby|ogden|brockway/i);
      });
    }, 120_000);
  },
  ['pdftotext'],
);
