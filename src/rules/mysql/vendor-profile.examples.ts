import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'The profile “Full” of the vendor’s user manager',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL PRIVILEGES ON *.* TO od_smith@'%' WITH GRANT OPTION;` },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'The profile “Low”',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT SELECT ON *.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'Scoped rights',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
