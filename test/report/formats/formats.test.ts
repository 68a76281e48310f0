import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoResult, isolatedResult } from '../../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../../fixtures/builders/big-result.ts';
import { hostileNames, hostileResult } from '../../../fixtures/builders/hostile-result.ts';
import { renderResources } from '../../../src/cli/formats.ts';
import type { AuditResult } from '../../../src/model/audit-result.ts';
import { renderers, reportFormats } from '../../../src/report/renderers.ts';
import { auditSample } from '../../sites/audit-sample.ts';
import { csvRecords } from './documents.ts';
import { furtherFormats, problemsOf } from './published-schemas.ts';
import { readers, said } from './read-back.ts';

const resources = renderResources();
const out = mkdtempSync(join(tmpdir(), 'bitewing-formats-'));
const samples = new Map<string, AuditResult>();

beforeAll(async () => {
  for (const site of ['tri-county', 'clean-county']) samples.set(site, await auditSample(site, out));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Names besides those that threaten a page: formulas, placeholders, links, XML and Markdown structure, halves of characters. */
const moreHostileNames = [
  '=HYPERLINK("http://evil","x")',
  '+1',
  '-1+1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  'a;=1',
  'a,  -1',
  '＝1',
  '"',
  '","=1","',
  '[x](javascript:alert(1))',
  '{0} {1}',
  '| a | b |',
  '\n| --- |\n# h\n- x\n1. y',
  '`` ` ``',
  'www.evil.example https://evil.example a@evil.example @everyone',
  '&lt;b&gt; \\| \\',
  `${String.fromCharCode(0xdc00)} low`,
  '\ufffe\uffff\ufdd0',
  '\u0085\u00a0\u3000 ',
];

/** Every further format of a result is valid, and says exactly what the result says. */
function expectEquivalent(result: AuditResult): void {
  const whole = said(result);
  for (const format of furtherFormats) {
    const document = renderers[format].render(result, resources);
    expect(problemsOf[format](document), format).toEqual([]);
    const read = readers[format](document);
    expect({ format, findings: read.findings, open: read.open }).toEqual({ format, findings: whole.findings, open: whole.open });
    // A success is shown only of a rule with a subject that passed.
    expect({ format, false: read.successes.filter((rule) => !whole.successes.includes(rule)) }).toEqual({ format, false: [] });
  }
}

describe('every format', () => {
  it.each<[string, () => AuditResult]>([
    ['the demo site', demoResult],
    ['an isolated site', isolatedResult],
    ['a site without checks', () => ({ ...isolatedResult(), checks: [], tenants: [] })],
    ['a large site', () => bigResult(300, 200)],
  ])('is valid and carries the same findings: %s', (_, result) => expectEquivalent(result()));

  it.each(['tri-county', 'clean-county'])('is valid and carries the same findings: the sample site %s', (site) => {
    const result = samples.get(site);
    if (!result) throw new Error('not audited');
    expectEquivalent(result);
    const html = renderers.html.render(result, resources);
    for (const { fingerprint } of result.findings) expect(html).toContain(fingerprint.slice(0, 16));
  });

  it.each([...hostileNames, ...moreHostileNames].map((name) => ({ shown: JSON.stringify(name).slice(0, 60), name })))(
    'keeps a hostile name inert and whole: $shown',
    ({ name }) => expectEquivalent(hostileResult(name)),
  );

  it('keeps any name inert and whole', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'=+-@;,|"\'`<>&[](){}\\ \t\r\n#*_~!.:/\u202e\ud800\udc00\u0000\ufffe'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const names = fc.array(unit, { minLength: 1, maxLength: 12 }).map((units) => units.join(''));
    // An apostrophe that was there already cannot be told from one that makes a cell harmless.
    fc.assert(
      fc.property(names, (name) => expectEquivalent(hostileResult(name.replaceAll("'", '’')))),
      { numRuns: 60 },
    );
  });

  it('holds no character that is invisible or reorders text, whatever a name holds', () => {
    for (const name of ['a\u202eb', 'a\u0000\u001b[31m', `a${String.fromCharCode(0xd800)}`, 'a\u2028b', 'a\u200bb']) {
      for (const format of furtherFormats) {
        const document = renderers[format].render(hostileResult(name), resources).replace(/^\uFEFF/u, '');
        expect(document, format).not.toMatch(/(?![\n\r\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|\\ud[89a-f]|\\u00[01]|\\u20/u);
      }
    }
  });

  it('marks what is waived with its reason', () => {
    const waiver = demoResult().findings.find(({ status }) => status === 'waived')?.waiver;
    for (const format of furtherFormats) {
      const document = renderers[format].render(demoResult(), resources);
      expect(document, format).toContain(waiver?.reason);
      expect(document, format).toContain(waiver?.expires);
    }
  });

  it('shows no success of a site of which nothing was seen', () => {
    const checks = demoResult().checks.map((check) => {
      const subjects = Object.values(check.counts).reduce((sum, count) => sum + count, 0);
      const counts = { 'fail': 0, 'error': 0, 'not-assessed': subjects, 'waived': 0, 'pass': 0, 'not-applicable': 0 };
      return { ...check, counts, subjects: { 'not-assessed': Array.from({ length: subjects }, (_, at) => String(at)) } };
    });
    const blind = demoResult({ checks, findings: [] });
    expectEquivalent(blind);
    for (const format of furtherFormats) expect(readers[format](renderers[format].render(blind, resources)).successes, format).toEqual([]);
  });
});

describe('findings.csv', () => {
  it('has no cell that a spreadsheet computes, at commas or at semicolons', () => {
    for (const name of moreHostileNames) {
      const csv = renderers.csv.render(hostileResult(name), resources);
      for (const separator of [',', ';']) {
        const cells = csvRecords(csv, separator).flat();
        expect(cells.filter((cell) => /^\s*[=+\-@\t\r＝＋－＠]/u.test(cell))).toEqual([]);
      }
    }
  });

  it('begins with a byte order mark and has a record a line', () => {
    const csv = renderers.csv.render(demoResult(), resources);
    expect(csv.codePointAt(0)).toBe(0xfeff);
    expect(csv.split('\r\n')).toHaveLength(csvRecords(csv).length + 1);
  });
});

describe('report.sarif', () => {
  it('makes neither placeholders nor links of names', () => {
    const sarif = renderers.sarif.render(hostileResult('[x](http://evil) {0}'), resources);
    const texts = [...sarif.matchAll(/"text": "((?:[^"\\]|\\.)*)"/gu)].map(([, text = '']) => JSON.parse(`"${text}"`) as string);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => /(?<!\\)\[[^\]]*\]\(|(?<!\{)\{\d+\}(?!\})/u.test(text))).toEqual([]);
  });
});

describe('speed', () => {
  it.each(furtherFormats)('of %s does not grow with the square of the findings', (format) => {
    const seconds = (findings: number): number => {
      const result = bigResult(2 * findings, findings);
      const started = process.cpuUsage();
      renderers[format].render(result, resources);
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1e6;
    };
    seconds(1000);
    // Four times the findings: sixteen times the work would show; a busy machine does not.
    expect(seconds(8000)).toBeLessThan(10 * Math.max(seconds(2000), 0.02));
  });
});

describe('other time zones and locales', () => {
  const cwd = fileURLToPath(new URL('../../../', import.meta.url));
  const run = promisify(execFile);

  async function filesIn(environment: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const [night = ''] = readdirSync(join(out, 'tri-county-dental'));
    const own = mkdtempSync(join(out, 'zone-'));
    const snapshot = join(out, 'tri-county-dental', night, 'snapshot.json');
    const argv = ['--import', 'tsx', 'src/cli/main.ts', 'report', '--quiet', '--snapshot', snapshot, '--format', 'all', '--out', own];
    const failed = await run(process.execPath, argv, { cwd, env: { ...process.env, ...environment } }).catch((error: { code: number }) => error);
    expect(failed).toMatchObject({ code: 1 });
    const folder = join(own, 'tri-county-dental', readdirSync(join(own, 'tri-county-dental'))[0] ?? '');
    return Object.fromEntries(reportFormats.map((format) => [format, readFileSync(join(folder, renderers[format].fileName), 'utf8')]));
  }

  it('give the same bytes in every format', async () => {
    const here = await filesIn({ TZ: 'UTC', LC_ALL: 'C' });
    const there = await filesIn({ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' });
    expect(Object.keys(here)).toEqual([...reportFormats]);
    for (const format of reportFormats) expect(here[format] === there[format], format).toBe(true);
  });
});
