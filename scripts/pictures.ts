/** `npx tsx scripts/pictures.ts`: writes the pictures of the README, docs/images/*.png, from the sample report. Needs Chromium. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const images = `${project}docs/images`;
mkdirSync(images, { recursive: true });

const browser = await launchChromium();
const page: Page = await browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme: 'light' });
await page.goto(pathToFileURL(`${project}reports/samples/tri-county.html`).href);

async function picture(name: string, take: (path: string) => Promise<unknown>): Promise<void> {
  await take(`${images}/${name}.png`);
  console.log(`written: docs/images/${name}.png`);
}

await picture('report', async (path) => page.screenshot({ path }));
// What is folded is built when somebody opens it.
await page.evaluate(`document.querySelectorAll('#reach details').forEach((one) => one.setAttribute('open', ''))`);
const ways = page.locator('#reach svg.drawing');
const stations = await page.evaluate<number[]>(`[...document.querySelectorAll('#reach svg.drawing')].map((one) => one.querySelectorAll('rect').length)`);
for (const [name, drawing] of [
  ['way', ways.nth(stations.indexOf(Math.max(...stations)))],
  ['connection', page.locator('#links svg.drawing').first()],
] as const) {
  await drawing.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_500);
  await picture(name, async (path) => drawing.screenshot({ path }));
}
await browser.close();
