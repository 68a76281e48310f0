import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const south = 'app1 OpenDentalHL7_south';

export const examples: readonly RuleExample[] = [
  {
    name: 'Both as LocalSystem',
    site: hl7Site({ service: { account: 'LocalSystem' } }, { service: { account: 'NT AUTHORITY\\SYSTEM' } }),
    expect: { 'app1 as LocalSystem': 'fail' },
  },
  {
    name: 'The service of south opens the database of north',
    site: hl7Site({}, { config: 'od_north' }),
    expect: { [south]: 'fail', 'app1 OpenDentalHL7_north': 'pass' },
  },
  {
    name: 'Two services registered from one folder',
    site: hl7Site({}, { service: { command: '"c:\\opendentalhl7_NORTH\\OpenDentHL7.exe"' } }),
    expect: { 'app1 C:\\OpenDentalHL7_north': 'fail' },
  },
  { name: 'Nothing in common', site: hl7Site(), expect: { 'app1 OpenDentalHL7_north': 'pass', [south]: 'pass' } },
  {
    name: 'A service of which nobody knows whose it is',
    site: hl7Site({}, { config: null, definition: { serviceName: 'OpenDentalHL7_other' } }),
    expect: { [south]: 'not-assessed', 'app1 OpenDentalHL7_north': 'pass' },
  },
];
