import { endpointSite, middleTierOf } from '../../../fixtures/builders/endpoint-seen.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkSite } from '../../../fixtures/builders/link-site.ts';
import { middleTierConfig } from '../../../fixtures/builders/middle-tier-config.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const shared = middleTierOf('north').declared;
const both = { workstations: workstations({ connection: 'middle-tier' as const, middleTier: [shared] }) };

export const examples: readonly RuleExample[] = [
  {
    name: 'One address for two practices',
    site: endpointSite([middleTierOf('north')], { north: both, south: both }),
    expect: { 'middle-tier north.example.net:443': 'fail' },
  },
  {
    name: 'One folder with two configurations, and a folder for each',
    site: linkSite({
      db1: {
        'files.configs': [
          middleTierConfig(String.raw`C:\web\OdNorthConfig.xml`, 'od_north', '/OdNorth'),
          middleTierConfig(String.raw`C:\web\OdSouthConfig.xml`, 'od_south', '/OdSouth'),
          middleTierConfig(String.raw`C:\south\OdSouthConfig.xml`, 'od_south', '/OdSouth'),
        ],
      },
    }),
    expect: { [String.raw`db1 C:\web`]: 'fail', [String.raw`db1 C:\south`]: 'pass' },
  },
];
