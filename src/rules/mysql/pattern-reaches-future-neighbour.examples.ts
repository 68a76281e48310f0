import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_1'], accounts: ['smith'] },
  jones: { databases: ['od_smith_10'], accounts: ['jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'Two numbers, one the beginning of the other',
    site: {
      tenants: { smith: tenants.smith, jones: { ...tenants.jones, stage: 'planned' } },
      sql: `CREATE USER smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_1%\`.* TO smith@'%';`,
    },
    expect: { 'db1/smith@% on od\\_smith\\_1%': 'fail' },
  },
  {
    name: 'The recommended set',
    site: {
      tenants,
      sql: `CREATE USER smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_1\`.* TO smith@'%'; GRANT ALL ON \`od\\_smith\\_1backup\\_%\`.* TO smith@'%';`,
    },
    expect: { 'db1/smith@% on od\\_smith\\_1backup\\_%': 'pass' },
  },
];
