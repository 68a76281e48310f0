import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'WITH GRANT OPTION on the own pattern',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%' WITH GRANT OPTION;` },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'Rights without the right to hand them on',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
  {
    name: 'A role over the own database that the account may hand on',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE ROLE staff; GRANT SELECT ON \`od\\_smith\\_493\`.* TO staff; GRANT staff TO od_smith@'%' WITH ADMIN OPTION;`,
    },
    expect: { 'db1/od_smith@%': 'fail' },
  },
];
