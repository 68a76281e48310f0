import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';
GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%'; GRANT ALL ON \`od\\_jones\\_4932\`.* TO od_jones@'%';
CREATE ROLE reports; GRANT reports TO od_smith@'%';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'On MySQL the role’s pattern comes first',
    site: { tenants, version: '8.4.3', sql: `${sql} GRANT SELECT ON \`od%\`.* TO reports;` },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
  {
    name: 'On MariaDB the rows of user and role add up',
    site: { tenants, sql: `${sql} GRANT SELECT ON \`od%\`.* TO reports;` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
