import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const lee = { stage: 'planned' as const, databases: ['od_lee_77'], accounts: ['od_lee'] };
const smith = `CREATE USER od_smith@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'A neighbour’s wide pattern waits for the name',
    site: { tenants: { ...tenants, lee }, sql: `${smith} GRANT ALL ON \`od%\`.* TO od_smith@'%';` },
    expect: { lee: 'fail' },
  },
  { name: 'The name is taken', site: { tenants: { ...tenants, lee }, sql: smith, databases: ['od_lee_77'] }, expect: { lee: 'fail' } },
  {
    name: 'Its live name is a neighbour’s archive name',
    site: { tenants: { ...tenants, lee: { ...lee, databases: ['od_smith_493_archive'] } }, sql: smith },
    expect: { lee: 'fail' },
  },
  {
    name: 'Nothing in the way',
    site: { tenants: { ...tenants, lee }, sql: `${smith} GRANT ALL ON \`od\\_smith\\_493\`.* TO od_smith@'%';` },
    expect: { lee: 'pass' },
  },
];
