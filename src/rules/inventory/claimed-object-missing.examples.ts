import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  { name: 'An account that was never made', site: { tenants, sql }, expect: { 'db1/od_jones': 'fail', 'db1/od_smith': 'pass', 'db1/od_smith_493': 'pass' } },
  {
    name: 'A database that is not there',
    site: { tenants, sql, artifacts: { 'mysql.databases': [{ name: 'od_jones_4932' }] } },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
];
