import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const users = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'SHOW DATABASES',
    site: { tenants, sql: `${users} GRANT SHOW DATABASES ON *.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
  {
    name: 'Wider rights are told elsewhere',
    site: { tenants, sql: `${users} GRANT SELECT, SHOW DATABASES ON *.* TO od_smith@'%';` },
    expect: { 'db1/od_smith@%': 'not-applicable' },
  },
];
