import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { smithJones, smithJonesPreferences } from '../../../fixtures/builders/smith-jones.ts';
import type { Tenant } from '../../../src/inventory/inventory.ts';

const tenants = smithJones;
const hl7 = (id: string): Tenant['hl7'][number] => ({
  host: 'hl7a',
  service: `OpenDentHL7_${id}`,
  exeFolder: null,
  mode: 'file',
  listen: null,
  inbound: null,
  outbound: null,
});

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
  {
    name: 'An old database alone on its server, and its HL7 service beside another tenant’s',
    site: {
      tenants: {
        smith: { ...tenants.smith, hl7: [hl7('smith')] },
        jones: { databases: ['od_jones_4932'], accounts: ['od_jones'], server: 'db2', hl7: [hl7('jones')] },
      },
      artifacts: smithJonesPreferences({ DataBaseVersion: '12.3.40.0' }, {}),
    },
    expect: { 'db1/od_smith_493': 'fail' },
  },
];
