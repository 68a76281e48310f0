import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones } from '../../../fixtures/builders/smith-jones.ts';
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
  { name: 'A series whose support ended', site: { tenants, versionPolicy, version: '10.5.23-MariaDB' }, expect: { 'db1': 'fail', 'db1/od_smith_493': 'fail' } },
  { name: 'A supported series', site: { tenants, versionPolicy }, expect: { 'db1': 'pass', 'db1/od_smith_493': 'pass' } },
  { name: 'No policy', site: { tenants }, expect: { db1: 'not-assessed' } },
];
