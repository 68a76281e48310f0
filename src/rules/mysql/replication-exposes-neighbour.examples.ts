import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const rows = (path: string): { 'opendental.replicationServers': Record<string, { key: string; path: string }[]> } => ({
  'opendental.replicationServers': { od_smith_493: [{ key: '7', path }], od_jones_4932: [] },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'Replication from a shared binary log',
    site: { tenants, sql: '', variables: { log_bin: 'ON', server_id: '1' }, artifacts: rows('C:\\OpenDentImages') },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'The shared server’s number selects a path',
    site: { tenants, sql: '', variables: { server_id: '7' }, artifacts: rows('\\\\files\\old') },
    expect: { 'db1/od_smith_493': 'fail' },
  },
  {
    name: 'Rows of another server, no binary log',
    site: { tenants, sql: '', variables: { server_id: '1' }, artifacts: rows('\\\\files\\old') },
    expect: { 'db1/od_smith_493': 'pass' },
  },
];
