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
    name: 'The old addresses',
    site: {
      tenants,
      artifacts:
        preferences(
          { UpdateWebsitePath: 'http://www.opendental.com/updates/' },
          { UpdateWebsitePath: 'https://www.opendental.com/updates/', UpdateServerAddress: 'https://updates.example/Service1.asmx' },
        ) ?? {},
    },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'fail' },
  },
  {
    name: 'The vendor over HTTPS',
    site: { tenants, artifacts: preferences({ UpdateWebsitePath: 'https://www.opendental.com/updates/' }, {}) ?? {} },
    expect: { 'db1/od_smith_493': 'pass', 'db1/od_jones_4932': 'pass' },
  },
];
