import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A row of the empty user outlives its account and applies to everybody',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x';`,
      rawRows: { schemaGrants: [{ user: '', host: '%', db: 'od\\_jones%', privileges: 'SELECT' }] },
    },
    expect: { "db1/''@% on od\\_jones%": 'fail' },
  },
  { name: 'No such row', site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x';` }, expect: { 'db1/od_smith@%': 'pass' } },
];
