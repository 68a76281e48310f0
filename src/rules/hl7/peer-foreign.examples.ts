import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const to = (outgoingAddress: string): { definition: { outgoingAddress: string } } => ({ definition: { outgoingAddress } });
const [north, south] = ['db1/od_north hl7def 1', 'db1/od_south hl7def 1'];

export const examples: readonly RuleExample[] = [
  { name: 'The neighbour’s network', site: hl7Site(to('10.31.2.99:5900')), expect: { [north]: 'fail', [south]: 'pass' } },
  { name: 'One receiver for both', site: hl7Site(to('10.40.0.1:5900'), to('10.40.0.1:5900')), expect: { [north]: 'fail', [south]: 'fail' } },
  { name: 'The neighbour’s own HL7 port', site: hl7Site(to('10.20.0.7:5842')), expect: { [north]: 'fail', [south]: 'pass' } },
  { name: 'Somewhere on the internet', site: hl7Site(to('203.0.113.9:5900')), expect: { [north]: 'fail', [south]: 'pass' } },
  { name: 'A receiver on the same machine', site: hl7Site(to('127.0.0.1:7000')), expect: { [north]: 'pass', [south]: 'pass' } },
  { name: 'Each its own', site: hl7Site(), expect: { [north]: 'pass', [south]: 'pass' } },
  { name: 'A name instead of an address', site: hl7Site(to('ecw.example:5900')), expect: { [north]: 'not-assessed', [south]: 'pass' } },
];
