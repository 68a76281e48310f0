import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A role for reports that reads every practice',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE ROLE reports; GRANT SELECT ON \`od\\_%\`.* TO reports; GRANT reports TO od_smith@'%';`,
    },
    expect: { 'db1/reports on od\\_%': 'fail' },
  },
  {
    name: 'A role on the tenant’s own database',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE ROLE r; GRANT SELECT ON \`od\\_smith\\_493\`.* TO r; GRANT r TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
  {
    name: 'A right to log in as the neighbour’s account',
    site: {
      tenants,
      version: '8.4.3',
      variables: { check_proxy_users: 'ON' },
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'y'; GRANT PROXY ON od_jones@'%' TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
];
