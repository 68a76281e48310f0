import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/digest.ts';
import { profiles } from '../../src/audit/profiles.ts';
import { evidencePack } from '../../src/cli/evidence-pack.ts';
import { toolVersion } from '../../src/cli/package-files.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { describeWithChromium } from '../support/chromium.ts';
import { axeViolations, pageInBrowser } from '../support/page-in-browser.ts';

const golden = new URL(`../../fixtures/golden/${toolVersion()}/snapshot.json.br`, import.meta.url);

describeWithChromium(
  'report.html of an evidence pack in a browser',
  () => {
    const { opened, pdfText } = pageInBrowser();
    let html = '';

    beforeAll(() => {
      const read = parseSnapshot(brotliDecompressSync(readFileSync(golden)).toString(), sha256);
      const tenant = read.ok ? read.snapshot.inventory.tenants['springfield'] : undefined;
      if (!read.ok || tenant === undefined) throw new Error('the golden run has no springfield');
      const judgement = { profile: profiles['go-live'], gate: 'high', tenant: tenant.id } as const;
      const pack = evidencePack({ snapshot: read.snapshot, tenant, judgement, key: '00'.repeat(32), isSigned: true, formats: ['html'] });
      html = pack.files['report.html'] ?? '';
    });

    it.each(['light', 'dark'] as const)(
      'says whose it is and what was withheld, and has no accessibility violation, in %s',
      async (colorScheme) => {
        await opened(html, { colorScheme, bypassCSP: true }, async (page) => {
          expect(await page.locator('.hero').textContent()).toContain('Made for Springfield Dental Care alone.');
          expect(await page.locator('.matrix').count()).toBe(0);
          expect(await axeViolations(page)).toEqual([]);
        });
      },
      120_000,
    );

    it('prints whom the tenant reaches, under pseudonyms', async () => {
      await opened(html, {}, async (page) => {
        const text = pdfText(await page.pdf({ format: 'A4' }));
        expect(text).toMatch(/springfield another practice [B-Z3479]{7} reached/);
        expect(text).not.toMatch(/shelby|ogden|brockway/i);
      });
    });
  },
  ['pdftotext'],
);
