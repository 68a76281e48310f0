import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'PROCESS shows the neighbours’ statements',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT PROCESS ON *.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'fail' },
  },
  {
    name: 'USAGE and RELOAD only',
    site: { tenants, sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT RELOAD ON *.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'pass' },
  },
];
