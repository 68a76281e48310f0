import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSite } from '../../src/cli/site.ts';
import { testIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-policy-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const inventory = (policy: string): void => writeFileSync(join(cwd, 'bitewing.yaml'), `site: s\nversionPolicy: ${policy}\n`);
const site = (): ReturnType<typeof readSite> => readSite({ values: { config: 'bitewing.yaml' }, positionals: [] }, testIo({ cwd }));

it('the inventory holds the version policy it names', () => {
  inventory('versions.yaml');
  writeFileSync(join(cwd, 'versions.yaml'), "reviewed: 2026-11-02\nopenDental: { target: '24.3.10' }\n");
  expect(site().inventory.versionPolicy).toEqual({ reviewed: '2026-11-02', openDental: { target: '24.3.10', lines: {} }, servers: {} });
});

it('a policy that is not there, or wrong, is refused before anything is asked', () => {
  inventory('nowhere.yaml');
  expect(site).toThrow(/there is no file .*nowhere\.yaml/);
  inventory('wrong.yaml');
  writeFileSync(join(cwd, 'wrong.yaml'), 'reviewed: yesterday\n');
  expect(site).toThrow(expect.objectContaining({ problems: [expect.stringContaining('wrong.yaml:1:11: reviewed: expected a date')] }));
});
