import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A failed conversion',
    site: { tenants, sql: '', artifacts: { 'opendental.preferences': { od_smith_493: [{ name: 'CorruptedDatabase', value: '1' }], od_jones_4932: [] } } },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  { name: 'No flag set', site: { tenants, sql: '' }, expect: { 'db1/od_smith_493': 'pass' } },
];
