import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'SHOW GRANTS for od_smith@10.0.0.7 lists nothing, its sessions use the row of od_smith@%',
    site: {
      tenants: {
        smith: { databases: ['od_smith_493'], accounts: ['od_smith@10.0.0.7'] },
        jones: { databases: ['od_jones_4932'], accounts: ['od_jones', 'od_smith@%'] },
      },
      sql: `CREATE USER od_smith@'10.0.0.7' IDENTIFIED BY 'x'; CREATE USER od_smith@'%' IDENTIFIED BY 'y';
GRANT ALL ON \`od\\_jones\\_4932\`.* TO od_smith@'%';`,
    },
    expect: { 'db1/od_smith@% on od\\_jones\\_4932': 'fail' },
  },
  {
    name: 'One row per user name',
    site: { tenants, sql: `CREATE USER od_smith@'10.0.0.7' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'10.0.0.7';` },
    expect: { 'db1/od_smith@10.0.0.7': 'pass' },
  },
];
