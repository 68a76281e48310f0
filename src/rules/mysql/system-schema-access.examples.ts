import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const users = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'The pattern % covers mysql too',
    site: { tenants, sql: `${users} GRANT SELECT ON \`%\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
  { name: 'A right on one table of mysql', site: { tenants, sql: `${users} GRANT SELECT ON mysql.db TO od_smith@'%';` }, expect: { 'db1/od_smith@%': 'fail' } },
  {
    name: 'The time zone tables hold nothing of anybody',
    site: { tenants, sql: `${users} GRANT SELECT ON mysql.time_zone_name TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
