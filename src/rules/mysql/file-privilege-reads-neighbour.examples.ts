import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT FILE ON *.* TO od_smith@'%'; CREATE USER od_jones@'%' IDENTIFIED BY 'x';`;

export const examples: readonly RuleExample[] = [
  {
    name: 'FILE with a blank secure_file_priv on MariaDB',
    site: { tenants, sql, variables: { secure_file_priv: '' } },
    expect: { 'db1/od_smith@%': 'fail', 'db1/od_jones@%': 'pass' },
  },
  { name: 'FILE that MySQL confines to one directory', site: { tenants, sql, version: '8.0.36' }, expect: { 'db1/od_smith@%': 'fail' } },
  {
    name: 'FILE that MySQL has switched off is still too much',
    site: { tenants, sql, version: '8.0.36', variables: { secure_file_priv: 'NULL' } },
    expect: { 'db1/od_smith@%': 'fail' },
  },
];
