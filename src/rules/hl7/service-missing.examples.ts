import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const [north, south] = ['db1/od_north hl7def 1', 'db1/od_south hl7def 1'];

export const examples: readonly RuleExample[] = [
  { name: 'No such service', site: hl7Site({ service: null, listener: null }), expect: { [north]: 'fail', [south]: 'pass' } },
  {
    name: 'A service that is stopped',
    site: hl7Site({ service: { running: false, pid: null }, listener: null }),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  { name: 'A service that runs and does not listen', site: hl7Site({ listener: null }), expect: { [north]: 'fail', [south]: 'pass' } },
  { name: 'A machine nobody looked at', site: hl7Site({ definition: { server: 'ECW9' } }), expect: { [north]: 'not-assessed', [south]: 'pass' } },
  {
    name: 'Background service that stopped weeks ago',
    site: hl7Site(
      { preferences: { OpenDentalServiceHeartbeat: '2026-01-01 08:00:00' } },
      { preferences: { OpenDentalServiceHeartbeat: '2026-03-01 01:58:00' } },
    ),
    expect: { 'db1/od_north OpenDentalService': 'fail', 'db1/od_south OpenDentalService': 'pass', [north]: 'pass' },
  },
];
