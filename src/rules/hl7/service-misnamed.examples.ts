import { hl7Service, hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const [north, south] = ['app1 OpenDentalHL7_north', 'app1 OpenDentalHL7_south'];
const twin = { ...hl7Service('north', 103), name: 'OpenDentalHL7_north2' };

export const examples: readonly RuleExample[] = [
  { name: 'A name the programs do not see', site: hl7Site({ service: { name: 'North HL7' } }), expect: { 'app1 North HL7': 'fail', [south]: 'pass' } },
  {
    name: 'A folder in another letter case',
    site: hl7Site({ service: { command: '"c:\\opendentalhl7_north\\OpenDentHL7.exe"' } }),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  { name: 'No configuration', site: hl7Site({ config: null }), expect: { [north]: 'fail', [south]: 'pass' } },
  {
    name: 'Two services of one tenant in one folder',
    site: hl7Site({}, {}, { 'host.services': [hl7Service('north', 101), twin] }),
    expect: { [north]: 'fail', 'app1 OpenDentalHL7_north2': 'fail' },
  },
  { name: 'As it should be', site: hl7Site(), expect: { [north]: 'pass', [south]: 'pass' } },
];
