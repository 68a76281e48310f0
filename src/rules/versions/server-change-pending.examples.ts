import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones, smithJonesPreferences } from '../../../fixtures/builders/smith-jones.ts';

const tenants = smithJones;

export const examples: readonly RuleExample[] = [
  {
    name: 'The server was updated since the last login',
    site: { tenants, artifacts: smithJonesPreferences({ MySqlVersion: '10.5' }, { MySqlVersion: '10.11' }) },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
];
