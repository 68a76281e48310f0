import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'One by folders, one by ports',
    site: hl7Site({ definition: { mode: 0, incomingFolder: 'D:\\hl7\\north\\in', outgoingFolder: 'D:\\hl7\\north\\out' } }),
    expect: { 'db1/od_north hl7def 1': 'fail', 'db1/od_south hl7def 1': 'pass' },
  },
];
