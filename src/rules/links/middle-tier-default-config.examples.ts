import { linkSite } from '../../../fixtures/builders/link-site.ts';
import { middleTierConfig } from '../../../fixtures/builders/middle-tier-config.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const folder = String.raw`C:\inetpub\OpenDentalServer`;

export const examples: readonly RuleExample[] = [
  {
    name: 'A default file that binds nobody, a file bound to another application, and one bound to its own',
    site: linkSite({
      db1: {
        'files.configs': [
          middleTierConfig(`${folder}\\OpenDentalServerConfig.xml`, 'od_north', null),
          middleTierConfig(`${folder}\\OdNorthConfig.xml`, 'od_north', '/OdSouth'),
          middleTierConfig(`${folder}\\OdSouthConfig.xml`, 'od_south', '/odsouth'),
        ],
      },
    }),
    expect: {
      [`db1 ${folder}\\OpenDentalServerConfig.xml`]: 'fail',
      [`db1 ${folder}\\OdNorthConfig.xml`]: 'fail',
      [`db1 ${folder}\\OdSouthConfig.xml`]: 'pass',
    },
  },
];
