import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT SELECT ON mysql.general_log TO od_smith@'%'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'The general log goes to a table the tenant reads',
    site: { tenants, sql, variables: { general_log: 'ON', log_output: 'FILE,TABLE' } },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
  { name: 'The log goes to a file', site: { tenants, sql, variables: { general_log: 'ON' } }, expect: { 'db1/od_smith@%': 'pass' } },
];
