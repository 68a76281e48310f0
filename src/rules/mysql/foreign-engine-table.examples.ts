import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};

const table = { database: 'od_smith_493', name: 'patient_all', engine: 'MRG_MYISAM', references: ['od_jones_4932'], remote: null, directory: null };

export const examples: readonly RuleExample[] = [
  {
    name: 'A MERGE table over the neighbour’s patients',
    site: { tenants, sql: '', artifacts: { 'mysql.specialTables': [table] } },
    expect: { 'db1/od_smith_493.patient_all (table)': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'A MERGE table over own tables',
    site: { tenants, sql: '', artifacts: { 'mysql.specialTables': [{ ...table, references: ['od_smith_493'] }] } },
    expect: { 'db1/od_smith_493.patient_all (table)': 'pass' },
  },
  {
    name: 'A FEDERATED table to another server',
    site: { tenants, sql: '', artifacts: { 'mysql.specialTables': [{ ...table, engine: 'FEDERATED', references: [], remote: '10.20.0.6' }] } },
    expect: { 'db1/od_smith_493.patient_all (table)': 'fail' },
  },
  {
    name: 'A FEDERATED table whose target was not read',
    site: { tenants, sql: '', artifacts: { 'mysql.specialTables': [{ ...table, engine: 'FEDERATED', references: [] }] } },
    expect: { 'db1/od_smith_493.patient_all (table)': 'not-assessed' },
  },
];
