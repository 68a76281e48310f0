import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A session of one tenant’s account in the other’s database',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; `,
      artifacts: { 'mysql.sessions': [{ user: 'od_smith', host: '10.31.8.4', database: 'od_jones_4932', encrypted: null }] },
    },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'One account that nobody claims and that reaches both',
    site: { tenants, sql: `CREATE USER shared@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_%\`.* TO shared@'%';` },
    expect: { 'db1/shared@%': 'fail' },
  },
  {
    name: 'An account of its own',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
