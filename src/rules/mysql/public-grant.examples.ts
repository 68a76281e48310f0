import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A grant to PUBLIC',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT SELECT ON \`od\\_jones\\_4932\`.* TO PUBLIC;` },
    expect: { 'db1/PUBLIC on od\\_jones\\_4932': 'fail' },
  },
  { name: 'PUBLIC holds nothing', site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x';` }, expect: { 'db1/od_smith@%': 'pass' } },
];
