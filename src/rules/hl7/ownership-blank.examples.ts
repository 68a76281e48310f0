import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Nobody is named',
    site: hl7Site({ definition: { server: '', serviceName: '' } }),
    expect: { 'db1/od_north hl7def 1': 'fail', 'db1/od_south hl7def 1': 'pass' },
  },
  {
    name: 'Blank, and the neighbour’s service opens the database',
    site: hl7Site({ definition: { serviceName: '' } }, { config: 'od_north' }),
    expect: { 'db1/od_north hl7def 1': 'fail' },
  },
  {
    name: 'Two databases name one service',
    site: hl7Site({}, { definition: { serviceName: 'opendentalhl7_NORTH' } }),
    expect: { 'app1 OpenDentalHL7_north': 'fail' },
  },
  {
    name: 'A definition that is switched off',
    site: hl7Site({ definition: { serviceName: '', enabled: false } }),
    expect: { 'db1/od_south hl7def 1': 'pass' },
  },
  { name: 'Each names its own', site: hl7Site(), expect: { 'db1/od_north hl7def 1': 'pass', 'db1/od_south hl7def 1': 'pass' } },
];
