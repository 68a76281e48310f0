import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  { name: 'ON, as MariaDB has it by itself', site: { tenants, sql: '', variables: { local_infile: 'ON' } }, expect: { 'db1/local_infile': 'fail' } },
  { name: 'OFF', site: { tenants, sql: '' }, expect: { 'db1/local_infile': 'pass' } },
];
