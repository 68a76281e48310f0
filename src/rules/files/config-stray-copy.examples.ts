import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const own = exampleConfig('C:\\HL7\\north\\FreeDentalConfig.xml', { database: 'od_north', user: 'north' });

export const examples: readonly RuleExample[] = [
  {
    name: 'A copy of the neighbour’s file in the installation folder',
    site: configSite([own, exampleConfig('C:\\HL7\\north\\FreeDentalConfig_south.xml', { database: 'od_south', user: 'south' })]),
    expect: { 'fs1 C:\\HL7\\north\\FreeDentalConfig_south.xml': 'fail', 'fs1 C:\\HL7\\north\\FreeDentalConfig.xml': 'pass' },
  },
  {
    name: 'A proxy password in clear text',
    site: configSite([
      exampleConfig(
        'C:\\HL7\\north\\MiddleTierProxyConfig.xml',
        '<ProxyConfig><Address>proxy:3128</Address><UserName>north</UserName><Password>secret</Password></ProxyConfig>',
      ),
    ]),
    expect: { 'fs1 C:\\HL7\\north\\MiddleTierProxyConfig.xml': 'fail' },
  },
  {
    name: 'One file under the name the program opens',
    site: configSite([own]),
    expect: { 'fs1 C:\\HL7\\north\\FreeDentalConfig.xml': 'pass' },
  },
];
