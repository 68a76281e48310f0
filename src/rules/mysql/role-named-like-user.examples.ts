import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A role called like the neighbour’s user',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'y'; GRANT ALL ON \`od\\_jones\\_4932\`.* TO od_jones@'%';
CREATE ROLE od_jones; GRANT od_jones TO od_smith@'%';`,
    },
    expect: { 'db1/od_jones@% on od\\_jones\\_4932': 'fail' },
  },
  {
    name: 'No role has a user’s name',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE ROLE reports; GRANT reports TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
