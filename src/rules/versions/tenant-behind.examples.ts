import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones, smithJonesPreferences } from '../../../fixtures/builders/smith-jones.ts';
import type { VersionPolicy } from '../../domain/versions/version-policy.ts';

const tenants = smithJones;
const versionPolicy: VersionPolicy = {
  reviewed: '2026-02-01',
  openDental: {
    target: '24.3.10',
    lines: { '23.1': { supportedUntil: '2025-01-31', servers: null }, '24.3': { supportedUntil: null, servers: ['mariadb 10.11'] } },
  },
  servers: { 'mariadb 10.5': { supportedUntil: '2025-06-24' }, 'mariadb 10.11': { supportedUntil: '2028-02-16' } },
};

export const examples: readonly RuleExample[] = [
  {
    name: 'One tenant behind, one on an ended line',
    site: { tenants, versionPolicy, artifacts: smithJonesPreferences({ ProgramVersion: '24.3.2.0' }, { ProgramVersion: '23.1.9.0' }) },
    expect: { 'db1/od_smith_493': 'fail', 'db1/od_jones_4932': 'fail' },
  },
  { name: 'On the target', site: { tenants, versionPolicy }, expect: { 'db1/od_smith_493': 'pass', 'db1/od_jones_4932': 'pass' } },
  { name: 'No policy', site: { tenants }, expect: { 'db1/od_smith_493': 'not-assessed' } },
];
