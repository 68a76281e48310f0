import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = { smith: { databases: ['od_smith_493'], accounts: ['od_smith'] } };
const added = { grantee: "'od_smith'@'10.31.7.%'", db: '%', stored: 'SELECT', enforced: '' };

export const examples: readonly RuleExample[] = [
  {
    name: 'Tables and server agree',
    site: { tenants, artifacts: { 'mysql.tablesAhead': [] } },
    expect: { db1: 'pass' },
  },
  {
    name: 'A row was inserted into mysql.db and not flushed: the next restart opens every database',
    site: { tenants, artifacts: { 'mysql.tablesAhead': [added] } },
    expect: { db1: 'fail' },
  },
  {
    name: 'A row was deleted from mysql.db: the right is still in force',
    site: { tenants, artifacts: { 'mysql.tablesAhead': [{ ...added, stored: '', enforced: 'SELECT' }] } },
    expect: { db1: 'fail' },
  },
  {
    name: 'The scanner may not see what is in force',
    site: { tenants, withhold: ['mysql.tablesAhead'] },
    expect: { smith: 'not-assessed' },
  },
];
