import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'A view of an administrator that reads the neighbour',
    site: {
      tenants,
      sql: '',
      artifacts: {
        'mysql.views': [
          { database: 'od_smith_493', name: 'v', type: 'view', definer: 'root@localhost', security: 'DEFINER', references: ['od_jones_4932'], body: 'parsed' },
        ],
      },
    },
    expect: { 'db1/od_smith_493.v (view)': 'fail' },
  },
  {
    name: 'A view of the tenant on its own tables, and one nobody can read',
    site: {
      tenants,
      sql: '',
      artifacts: {
        'mysql.views': [
          { database: 'od_smith_493', name: 'own', type: 'view', definer: 'od_smith@%', security: 'DEFINER', references: [], body: 'parsed' },
          { database: 'od_smith_493', name: 'dark', type: 'view', definer: 'od_smith@%', security: 'DEFINER', references: [], body: 'unreadable' },
        ],
      },
    },
    expect: { 'db1/od_smith_493.own (view)': 'pass', 'db1/od_smith_493.dark (view)': 'not-assessed' },
  },
];
