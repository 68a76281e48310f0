import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  { name: 'Two tenants on one instance', site: { tenants, sql: '' }, expect: { db1: 'fail' } },
  { name: 'One tenant alone', site: { tenants: { smith: tenants.smith }, sql: '' }, expect: { db1: 'pass' } },
];
