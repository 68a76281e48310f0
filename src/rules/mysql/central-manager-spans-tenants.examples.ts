import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const to = (database: string): { serverName: string; database: string; user: string; password: string; serviceUri: string } => ({
  serverName: 'db1',
  database,
  user: 'root',
  password: 'k1:a',
  serviceUri: '',
});
const code = (value: string): { name: string; value: string }[] => [{ name: 'CentralManagerSyncCode', value }];

export const examples: readonly RuleExample[] = [
  {
    name: 'Connections to a neighbour',
    site: { tenants, sql: '', artifacts: { 'opendental.centralConnections': { od_smith_493: [to('od_smith_493'), to('od_jones_4932')], od_jones_4932: [] } } },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'A database of nobody that lists two tenants',
    site: {
      tenants,
      sql: '',
      artifacts: { 'opendental.centralConnections': { cemt: [to('od_smith_493'), to('od_jones_4932')], od_smith_493: [], od_jones_4932: [] } },
    },
    expect: { 'db1/cemt': 'fail' },
  },
  {
    name: 'One sync code for two tenants',
    site: { tenants, sql: '', artifacts: { 'opendental.preferences': { od_smith_493: code('k1:c'), od_jones_4932: code('k1:c') } } },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'fail' },
  },
];
