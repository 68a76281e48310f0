import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones, smithJonesPreferences } from '../../../fixtures/builders/smith-jones.ts';

const tenants = smithJones;

export const examples: readonly RuleExample[] = [
  {
    name: 'The old addresses',
    site: {
      tenants,
      artifacts: smithJonesPreferences(
        { UpdateWebsitePath: 'http://www.opendental.com/updates/' },
        { UpdateWebsitePath: 'https://www.opendental.com/updates/', UpdateServerAddress: 'https://updates.example/Service1.asmx' },
      ),
    },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'fail' },
  },
  {
    name: 'The vendor over HTTPS',
    site: { tenants, artifacts: smithJonesPreferences({ UpdateWebsitePath: 'https://www.opendental.com/updates/' }, {}) },
    expect: { 'db1/od_smith_493': 'pass', 'db1/od_jones_4932': 'pass' },
  },
];
