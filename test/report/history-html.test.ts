import { describe, expect, it } from 'vitest';
import { demoResult } from '../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../fixtures/builders/big-result.ts';
import { sha256Base64 } from '../../src/adapters/digest.ts';
import { historyTemplates } from '../../src/cli/package-files.ts';
import { severities } from '../../src/model/severity.ts';
import { historyHtml } from '../../src/report/history/history-html.ts';
import { parseRunSummary, runSummary } from '../../src/report/summary/run-summary.ts';
import { exampleHistory } from './example-history.ts';

describe('a run’s summary', () => {
  it.each([
    ['a small site', demoResult()],
    ['a big one', bigResult(2_000, 300)],
  ])('of %s has its counts, can be read again, and is small', (_, result) => {
    const summary = runSummary(result);
    const text = JSON.stringify(summary);
    expect(parseRunSummary(text)).toEqual(summary);
    const failing = result.findings.filter(({ status }) => status === 'fail');
    expect(severities.map((severity) => summary.failing[severity] ?? 0)).toEqual(
      severities.map((severity) => failing.filter((finding) => finding.severity === severity).length),
    );
    expect(summary.waived).toBe(result.findings.length - failing.length);
    expect(Object.keys(summary.tenants)).toHaveLength(result.tenants.length);
    expect(text.length).toBeLessThan(1_000 + 200 * result.tenants.length);
  });

  it.each(['', '{', '[]', '{"schemaVersion":"2.0"}', 'null'])('is not made of %j', (text) => {
    expect(parseRunSummary(text)).toBeNull();
  });
});

describe('the history page', () => {
  it('names the site’s state by its newest audit of the whole site, not of one tenant', () => {
    const history = exampleHistory(14, 12);
    const [newest, ...before] = history.runs;
    expect(newest?.summary.only).toBeNull();
    const page = historyHtml({ ...history, runs: before }, historyTemplates(), sha256Base64);
    expect(before[0]?.summary.only).toBe('tenant1');
    expect(page).toContain(`<h1 id="verdict">${before[1]?.summary.sentence}</h1>`);
  });

  it('is the same, byte for byte, when made again, and bounded for 10,000 tenants over a year', () => {
    const history = exampleHistory(40, 10_000);
    const page = historyHtml(history, historyTemplates(), sha256Base64);
    expect(historyHtml(history, historyTemplates(), sha256Base64)).toBe(page);
    expect(page.length).toBeLessThan(3_000_000);
    expect(page).toContain('9,500 more tenants');
  });
});
