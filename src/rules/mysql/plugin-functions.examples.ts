import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A function that starts programs',
    site: { tenants, sql: '', artifacts: { 'mysql.loadableFunctions': [{ name: 'sys_exec', library: 'lib_mysqludf_sys.so' }] } },
    expect: { 'db1/sys_exec (loadable function)': 'fail' },
  },
  { name: 'None', site: { tenants, sql: '' }, expect: { db1: 'pass' } },
];
