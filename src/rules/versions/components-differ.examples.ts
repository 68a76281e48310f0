import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const [north, south] = ['app1 C:\\OpenDentalHL7_north\\OpenDentHL7.exe', 'app1 C:\\OpenDentalHL7_south\\OpenDentHL7.exe'];

export const examples: readonly RuleExample[] = [
  {
    name: 'An HL7 folder that was forgotten at the last update',
    site: hl7Site({ program: { version: '24.2.44.0' } }),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  { name: 'A program newer than its database', site: hl7Site({ program: { version: '24.4.1.0' } }), expect: { [north]: 'fail', [south]: 'pass' } },
  { name: 'A program whose version nobody read', site: hl7Site({ program: { version: null } }), expect: { [north]: 'not-assessed', [south]: 'pass' } },
  {
    name: 'Tenants on different versions, each consistent',
    site: hl7Site({ program: { version: '25.1.3.0' }, preferences: { ProgramVersion: '25.1.3.0' } }),
    expect: { [north]: 'pass', [south]: 'pass' },
  },
];
