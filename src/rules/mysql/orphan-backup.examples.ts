import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A backup of a database that is gone',
    site: { tenants, sql: '', databases: ['od_gone_1backup_01_31_2025'] },
    expect: { 'db1/od_gone_1backup_01_31_2025': 'fail' },
  },
  {
    name: 'A backup of a live database',
    site: { tenants, sql: '', databases: ['od_smith_493backup_01_31_2025'] },
    expect: { 'db1/od_smith_493backup_01_31_2025': 'pass' },
  },
];
