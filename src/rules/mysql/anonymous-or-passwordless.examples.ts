import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  { name: 'An anonymous account', site: { tenants, sql: `CREATE USER ''@'localhost';` }, expect: { "db1/''@localhost": 'fail' } },
  {
    name: 'An empty password',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; `,
      artifacts: { 'mysql.passwords': [{ user: 'od_smith', host: '%', state: 'empty', fingerprint: null }] },
    },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  { name: 'A password is set', site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; ` }, expect: { 'db1/od_smith@%': 'pass' } },
];
