import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'10.31.7.4' IDENTIFIED BY 'x'; CREATE USER od_smith@'10.31.7.0/255.255.255.0' IDENTIFIED BY 'x';
GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'10.31.7.4';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'An address and a network of equal rank on MariaDB',
    site: { tenants, sql: `${sql} GRANT SELECT ON \`od\\_smith\\_493\`.* TO od_smith@'10.31.7.0/255.255.255.0';` },
    expect: { 'db1/od_smith@10.31.7.4 on od_smith_493': 'fail' },
  },
  {
    name: 'Equal rank and equal rights',
    site: { tenants, sql: `${sql} GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'10.31.7.0/255.255.255.0';` },
    expect: { 'db1/od_smith@10.31.7.4 on od_smith_493': 'pass' },
  },
];
