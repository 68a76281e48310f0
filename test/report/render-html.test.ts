import { describe, expect, it } from 'vitest';
import { tenantResult } from '../../fixtures/builders/audit-result-parts.ts';
import { demoResult, isolatedResult } from '../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../fixtures/builders/big-result.ts';
import { hostileNames, hostileResult } from '../../fixtures/builders/hostile-result.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { clauses } from '../../src/model/clauses.ts';
import { page, sha256Base64, shippedTemplates } from './report-templates.ts';

const templates = [shippedTemplates.page, ...Object.values(shippedTemplates.partials)];

function firstScreenOf(html: string): string {
  return html.slice(html.indexOf('<main'), html.indexOf('<section id="findings"'));
}

describe('the templates', () => {
  it('never insert anything unescaped', () => {
    for (const template of templates) expect(template).not.toMatch(/\{\{\{|\{\{&/u);
  });

  it('put every attribute in double quotes and hold no inline style, handler or remote address', () => {
    for (const template of templates) {
      expect(template).not.toMatch(/=(?:'|\{\{)/u);
      expect(template).not.toMatch(/\s(?:style|on[a-z]+)="|https?:|\ssrc=/u);
    }
    expect(shippedTemplates.css).not.toMatch(/@import|url\((?!"data:|#)/u);
  });
});

describe('report.html', () => {
  it('is deterministic', () => {
    expect(page(demoResult())).toBe(page(demoResult()));
  });

  it('carries a policy with the hashes of its one style and one script, and nothing unsafe', () => {
    const html = page(demoResult());
    const style = /<style>(.*?)<\/style>/su.exec(html)?.[1] ?? '';
    const script = /<script>(.*?)<\/script>/su.exec(html)?.[1] ?? '';
    const policy = /Content-Security-Policy" content="([^"]*)"/u.exec(html)?.[1] ?? '';
    expect(html.match(/<style|<script/gu)).toHaveLength(2);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${sha256Base64(style)}'`);
    expect(policy).toContain(`script-src 'sha256-${sha256Base64(script)}'`);
    expect(policy).not.toContain('unsafe');
  });

  it('answers on the first screen: exposed, not seen, changed, first', () => {
    const screen = firstScreenOf(page(demoResult()));
    expect(screen).toContain('Four of six tenants are exposed');
    expect(screen).toContain('82 % assessed');
    expect(screen).toContain('mysql.accounts@db2');
    expect(screen).toContain('Since run 20261122T020005Z');
    expect(screen).toContain('drop the database od_shelbyville_4932 of shelbyville');
  });

  it('says so when no previous run was given', () => {
    expect(firstScreenOf(page(isolatedResult()))).toContain('No previous run was given');
  });

  it('shows all of a finding: sides, evidence, fix, undo, verify, clauses, controls', () => {
    const html = page(demoResult());
    for (const finding of demoResult().findings) {
      for (const words of [finding.claim, finding.observed, finding.expected, finding.rule, finding.fingerprint.slice(0, 16)]) {
        expect(html).toContain(words);
      }
      for (const command of [...finding.fix.commands, ...finding.fix.undo, ...finding.fix.verify.map((step) => step.command)]) {
        expect(html).toContain(command);
      }
      for (const id of finding.clauses) expect(html).toContain(clauses[id]);
      for (const control of finding.controls) expect(html).toContain(`${control.framework} ${control.id}`);
    }
  });

  it.each([
    ['exposed', 'fail'],
    ['incomplete', 'not-assessed'],
    ['isolated', 'pass'],
  ] as const)('gives the state %s the shape and colour of %s', (state, shape) => {
    expect(page(demoResult({ verdict: { state, sentence: 'x' } }))).toContain(`<p class="state ${shape}">`);
  });

  it('never calls less than everything complete', () => {
    const almost = page(demoResult({ coverage: { required: 100_000, assessed: 99_999, missing: [] } }));
    expect(almost).toContain('99 % assessed');
    expect(almost).not.toContain('meter complete');
    expect(page(demoResult({ coverage: { required: 0, assessed: 0, missing: [] } }))).toContain('Nothing was required');
  });

  it('draws a pair the result says nothing about as not assessed', () => {
    const tenants = [tenantResult('springfield'), tenantResult('shelbyville')];
    const html = page({ ...isolatedResult(), tenants, reach: [] });
    expect(html.match(/<td role="gridcell" class="not-assessed"/gu)).toHaveLength(2);
    expect(html).not.toContain('<td role="gridcell" class="separated"');
  });

  it('takes the default of a row for pairs without an entry of their own', () => {
    const html = page(isolatedResult());
    expect(html.match(/<td role="gridcell" class="separated"/gu)).toHaveLength(6);
  });

  it('calls undrawn tenants separated only when every row was assessed', () => {
    const big = bigResult(2000, 40);
    expect(page(big)).not.toContain('separated from every other tenant');
    const assessed: AuditResult = { ...big, reach: big.reach.filter((entry) => entry.state !== 'not-assessed') };
    expect(page(assessed)).not.toContain('separated from every other tenant');
    const proven: AuditResult = {
      ...big,
      reach: big.reach.map((entry) => (entry.state === 'not-assessed' ? { ...entry, state: 'separated' } : entry)),
    };
    expect(page(proven)).toContain('separated from every other tenant');
  });

  it.each(hostileNames)('keeps a hostile name out of the markup: %s', (name) => {
    const html = page(hostileResult(name));
    expect(html.match(/<(?:script|style)/gu)).toHaveLength(2);
    expect(html).not.toMatch(/<(?:img|svg onload)/u);
    expect(html).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  });

  it('keeps 10,000 tenants with 5,000 findings within 15 MB', () => {
    const bytes = Buffer.byteLength(page(bigResult(10_000, 5000)));
    expect(bytes).toBeLessThanOrEqual(15_000_000);
  });
});
