import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones, smithJonesPreferences } from '../../../fixtures/builders/smith-jones.ts';

const tenants = smithJones;

export const examples: readonly RuleExample[] = [
  {
    name: 'A database of 12.3 beside another tenant’s',
    site: { tenants, artifacts: smithJonesPreferences({ DataBaseVersion: '12.3.40.0' }, { DataBaseVersion: '24.3.10.0' }) },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'pass' },
  },
  {
    name: 'An old database that is alone',
    site: { tenants: { smith: tenants.smith }, artifacts: smithJonesPreferences({ DataBaseVersion: '12.3.40.0' }, {}) },
    expect: { 'db1/od_smith_493': 'pass' },
  },
];
