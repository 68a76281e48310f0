import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  { name: 'Two spellings', site: { tenants, sql: '', databases: ['OD_smith_493'] }, expect: { 'db1/od_smith_493': 'fail' } },
  { name: 'Different names', site: { tenants, sql: '' }, expect: { 'db1/od_smith_493': 'pass' } },
];
