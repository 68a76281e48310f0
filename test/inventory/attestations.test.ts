import { describe, expect, it } from 'vitest';
import { loadInventory } from '../../src/inventory/load-inventory.ts';

const said = 'person: Ada Quinn, date: 2026-03-01, evidence: OPS-14, expires: 2027-03-01';

function problemsOf(tenant: string, site = ''): string[] {
  const text = `site: s\nmysql: { db1: {} }\n${site}tenants:\n  ada:\n    name: Ada\n    server: db1\n    ${tenant}\n`;
  const loaded = loadInventory(text, 'bitewing.yaml');
  return loaded.ok ? [] : loaded.problems.map(({ message }) => message);
}

describe('attestations in the inventory', () => {
  it.each([
    ['of a tenant', `attestations: [{ item: restore-tested, ${said} }]`, ''],
    ['of the site, where one word holds for all', 'databases: []', `attestations: [{ item: alerts-watched, ${said} }]\n`],
    ['of a tenant, of what the site could attest', `attestations: [{ item: alerts-watched, ${said} }]`, ''],
  ])('are read: %s', (_, tenant, site) => expect(problemsOf(tenant, site)).toEqual([]));

  it.each([
    ['of something nobody asks for', `attestations: [{ item: restored, ${said} }]`, ''],
    ['of a tenant’s backup for the whole site', 'databases: []', `attestations: [{ item: restore-tested, ${said} }]\n`],
    ['without a person', 'attestations: [{ item: baa-signed, date: 2026-03-01, evidence: OPS-14, expires: 2027-03-01 }]', ''],
    ['without a last day', 'attestations: [{ item: baa-signed, person: Ada, date: 2026-03-01, evidence: OPS-14 }]', ''],
    ['with a day that is none', 'attestations: [{ item: baa-signed, person: Ada, date: 2026-02-30, evidence: OPS-14, expires: 2027-03-01 }]', ''],
  ])('are refused: %s', (_, tenant, site) => {
    const [problem = ''] = problemsOf(tenant, site);
    expect(problem).toMatch(/^bitewing\.yaml:\d+:\d+/);
    expect(problem).toContain('attestations');
  });
});
