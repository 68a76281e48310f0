import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'An account nobody claims',
    site: { tenants, sql: `CREATE USER old@'%' IDENTIFIED BY 'x'; GRANT SELECT ON \`od\\_jones\\_4932\`.* TO old@'%';` },
    expect: { 'db1/old@%': 'fail' },
  },
  { name: 'The same account, locked', site: { tenants, sql: `CREATE USER old@'%' IDENTIFIED BY 'x' ACCOUNT LOCK;` }, expect: { 'db1/old@%': 'pass' } },
  {
    name: 'An account nobody claims that reads everything',
    site: { tenants, sql: `CREATE USER old@'%' IDENTIFIED BY 'x'; GRANT SELECT ON *.* TO old@'%';` },
    expect: { 'db1/old@%': 'fail' },
  },
];
