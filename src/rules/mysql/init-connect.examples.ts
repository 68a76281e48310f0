import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A statement that writes somewhere',
    site: { tenants, sql: '', variables: { init_connect: 'INSERT INTO audit.logins VALUES (USER(), NOW())' } },
    expect: { 'db1/init_connect': 'fail' },
  },
  { name: 'Blank', site: { tenants, sql: '' }, expect: { 'db1/init_connect': 'pass' } },
  {
    name: 'A file of statements at every start',
    site: { tenants, sql: '', variables: { init_file: '/etc/mysql/init.sql' } },
    expect: { 'db1/init_file': 'fail', 'db1/init_connect': 'pass' },
  },
];
