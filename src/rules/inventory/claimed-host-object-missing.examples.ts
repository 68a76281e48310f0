import { everyoneShare, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const site = northSouth({}, [everyoneShare]);
const hl7 = [{ host: 'fs1', service: 'OpenDentalHL7_north', exeFolder: null, mode: 'tcp' as const, listen: 5841, inbound: null, outbound: null }];

export const examples: readonly RuleExample[] = [
  {
    name: 'A group and a service nobody knows',
    site: { ...site, tenants: { ...site.tenants, north: { ...site.tenants['north'], principals: ['FS1\\nord-users'], hl7 } } },
    expect: { 'north: FS1\\nord-users': 'fail', 'fs1 OpenDentalHL7_north': 'fail', 'fs1:5841 of north': 'fail', 'south: FS1\\south-users': 'pass' },
  },
];
