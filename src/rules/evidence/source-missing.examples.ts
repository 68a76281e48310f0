import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = { smith: { databases: ['od_smith_493'], accounts: ['od_smith'] } };

export const examples: readonly RuleExample[] = [
  {
    name: 'The scanner may not read the triggers',
    site: { tenants, sql: '', withhold: ['mysql.triggers'] },
    expect: { 'mysql.triggers@db1': 'fail', 'mysql.accounts@db1': 'pass' },
  },
];
