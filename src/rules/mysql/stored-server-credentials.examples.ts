import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const servers = [{ name: 'reporting', host: '127.0.0.1', db: 'od_jones_4932', user: 'root', port: 3306, wrapper: 'mysql' }];
const federated = (status: string): { name: string; status: string; type: string }[] => [{ name: 'FEDERATED', status, type: 'STORAGE ENGINE' }];

export const examples: readonly RuleExample[] = [
  {
    name: 'A stored login and an active FEDERATED engine',
    site: { tenants, sql: '', artifacts: { 'mysql.foreignServers': servers, 'mysql.plugins': federated('ACTIVE') } },
    expect: { 'db1/reporting (stored server)': 'fail' },
  },
  {
    name: 'No engine can use it',
    site: { tenants, sql: '', artifacts: { 'mysql.foreignServers': servers, 'mysql.plugins': federated('DISABLED') } },
    expect: { 'db1/reporting (stored server)': 'pass' },
  },
];
