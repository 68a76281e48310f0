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
    name: 'The server was updated since the last login',
    site: { tenants, artifacts: preferences({ MySqlVersion: '10.5' }, { MySqlVersion: '10.11' }) ?? {} },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
];
