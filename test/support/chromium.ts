import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** Path of the browser on this machine; undefined when there is none. `CHROMIUM` names one elsewhere. */
export function chromiumPath(): string | undefined {
  return [process.env['CHROMIUM'], ...candidates].find((path) => path !== undefined && existsSync(path));
}

/** A headless browser that calls nobody. The caller closes it. Throws when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium on this machine');
  return await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A `describe` for what only a browser can show. Without Chromium, or without a program of `alsoNeeds` under `/usr/bin`, the group is
 * skipped under a name that says why; in continuous integration (`CI` set) that is a failure, so that it cannot vanish unnoticed.
 */
export function describeWithChromium(name: string, body: () => void, alsoNeeds: readonly string[] = []): void {
  const absent = alsoNeeds.filter((program) => !existsSync(`/usr/bin/${program}`));
  const missing = chromiumPath() === undefined ? ['Chromium', ...absent] : absent;
  if (missing.length === 0) {
    describe(name, body);
  } else if (process.env['CI'] !== undefined) {
    describe(name, () => {
      it(`needs ${missing.join(', ')}`, () => expect.fail(`not on this machine: ${missing.join(', ')}`));
    });
  } else {
    describe.skip(`${name} [skipped: not on this machine: ${missing.join(', ')}]`, body);
  }
}
