import { exampleShare } from '../../../fixtures/builders/file-site.ts';
import { hl7Service, hl7Site, listening } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A service left behind, its port, and a share',
    site: hl7Site(
      {},
      {},
      {
        'host.services': [hl7Service('north', 101), hl7Service('gone', 109)],
        'host.listeners': [listening(5841, 101), listening(5899, 109)],
        'host.shares': [exampleShare('old', 'C:\\old')],
      },
    ),
    expect: { 'app1 OpenDentalHL7_gone': 'fail', 'app1:5899': 'fail', '\\\\app1\\old': 'fail', 'app1 OpenDentalHL7_north': 'pass', 'app1:5841': 'pass' },
  },
];
