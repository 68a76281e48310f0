import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = { smith: { databases: ['od_smith_493'], accounts: ['od_smith'] } };

export const examples: readonly RuleExample[] = [
  {
    name: 'Databases exported three days before the grants',
    site: { tenants, sql: '', collectedAt: { 'mysql.databases': '2026-02-26T02:00:00.000Z' } },
    expect: { 'mysql.databases@db1': 'fail', 'mysql.accounts@db1': 'pass' },
  },
];
