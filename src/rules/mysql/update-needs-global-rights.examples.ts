import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'x'; GRANT RELOAD ON *.* TO od_jones@'%';`;
const both = `${sql} GRANT RELOAD ON *.* TO od_smith@'%';`;
const preferences = (value: string): { name: string; value: string }[] => [
  { name: 'ProgramVersion', value: '24.3.10.0' },
  { name: 'DatabaseGlobalVariablesDontSet', value },
];
const untouched = { 'opendental.preferences': { od_smith_493: preferences('0'), od_jones_4932: preferences('1') } };

export const examples: readonly RuleExample[] = [
  { name: 'No RELOAD from 22.4 on', site: { tenants, sql }, expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' } },
  {
    name: 'The client would blank sql_mode',
    site: { tenants, sql: both, variables: { sql_mode: 'STRICT_TRANS_TABLES' }, artifacts: untouched },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'The backup would ask for the replication status',
    site: { tenants, sql: both, artifacts: untouched },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
];
