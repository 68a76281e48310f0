import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A row of a user name and host that has no account',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'10.0.0.7' IDENTIFIED BY 'x';`,
      rawRows: { schemaGrants: [{ user: 'od_smith', host: '10.0.%', db: 'od\\_jones\\_4932', privileges: 'SELECT,DROP' }] },
    },
    expect: { 'db1/od_smith@10.0.% on od\\_jones\\_4932': 'fail' },
  },
  { name: 'Every row has its account', site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x';` }, expect: { 'db1/od_smith@%': 'pass' } },
];
