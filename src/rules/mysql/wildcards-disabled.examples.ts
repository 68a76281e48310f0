import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'partial_revokes makes patterns literal',
    site: {
      tenants,
      version: '8.4.3',
      variables: { partial_revokes: 'ON' },
      sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493backup\\_%\`.* TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@% on od\\_smith\\_493backup\\_%': 'fail' },
  },
  {
    name: 'Patterns are patterns',
    site: { tenants, version: '8.4.3', sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493backup\\_%\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@% on od\\_smith\\_493backup\\_%': 'pass' },
  },
];
