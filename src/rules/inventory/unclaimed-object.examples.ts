import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A practice of nobody, and a database of no known use',
    site: {
      tenants,
      sql: '',
      databases: ['od_lee_77', 'scratch'],
      artifacts: { 'opendental.preferences': { od_smith_493: [], od_jones_4932: [], od_lee_77: [] } },
    },
    expect: { 'db1/od_lee_77': 'fail', 'db1/scratch': 'fail', 'db1/od_smith_493': 'pass' },
  },
  {
    name: 'A backup belongs to the owner of its live database',
    site: { tenants, sql: '', databases: ['od_smith_493backup_01_15_2026'] },
    expect: { 'db1/od_smith_493backup_01_15_2026': 'pass' },
  },
];
