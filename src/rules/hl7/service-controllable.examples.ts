import { hl7Service, hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const [north, south] = ['app1 OpenDentalHL7_north', 'app1 OpenDentalHL7_south'];
const usual = hl7Service('north', 101).descriptor?.sddl ?? '';
const withEntry = (entry: string): NonNullable<Parameters<typeof hl7Site>[0]> => ({
  service: { descriptor: { sddl: `${usual}${entry}`, sddlSource: 'binary' } },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'Everyone may start and stop it, as the product leaves it',
    site: hl7Site(withEntry('(A;;RPWPCR;;;WD)')),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  { name: 'Users may change its program', site: hl7Site(withEntry('(A;;DC;;;BU)')), expect: { [north]: 'fail', [south]: 'pass' } },
  {
    name: 'It depends on a neighbour’s service',
    site: hl7Site({ service: { dependencies: ['OpenDentalHL7_south'] } }),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  {
    name: 'Updates on the machine of all services',
    site: hl7Site({ preferences: { WebServiceServerName: 'APP1' } }),
    expect: { app1: 'fail', [north]: 'pass' },
  },
  { name: 'An access list nobody read', site: hl7Site({ service: { descriptor: null } }), expect: { [north]: 'not-assessed', [south]: 'pass' } },
  { name: 'Only SYSTEM and administrators', site: hl7Site(), expect: { [north]: 'pass', [south]: 'pass' } },
];
