import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A narrower row hides the wildcard',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493%\`.* TO od_smith@'%'; GRANT SELECT ON \`od\\_smith\\_493\`.* TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@% on od_smith_493': 'fail' },
  },
  {
    name: 'The exact row carries all rights',
    site: {
      tenants,
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';GRANT ALL ON \`od\\_smith\\_493backup\\_%\`.* TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@% on od_smith_493': 'pass' },
  },
];
