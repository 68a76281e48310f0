import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'The manual’s notation typed as it stands',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od_smith_493*\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'A real pattern',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493backup\\_%\`.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
