import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenants = {
  smith: { databases: ['od_smith_493'], accounts: ['od_smith'] },
  jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] },
};
const preferences = (smith: Readonly<Record<string, string>>, jones: Readonly<Record<string, string>>): RuleExample['site']['artifacts'] => ({
  'opendental.preferences': {
    od_smith_493: Object.entries(smith).map(([name, value]) => ({ name, value })),
    od_jones_4932: Object.entries(jones).map(([name, value]) => ({ name, value })),
  },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'A database of 12.3 beside another tenant’s',
    site: { tenants, artifacts: preferences({ DataBaseVersion: '12.3.40.0' }, { DataBaseVersion: '24.3.10.0' }) ?? {} },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'An old database that is alone',
    site: { tenants: { smith: tenants.smith }, artifacts: preferences({ DataBaseVersion: '12.3.40.0' }, {}) ?? {} },
    expect: { 'db1/od_smith_493': 'pass' },
  },
];
