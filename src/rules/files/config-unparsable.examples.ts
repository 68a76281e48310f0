import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';

export const examples: readonly RuleExample[] = [
  {
    name: 'A tag that is not closed: the client falls back',
    site: configSite([exampleConfig(path, '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName>')]),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'An element that the client needs is missing',
    site: configSite([
      exampleConfig(
        path,
        '<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>od_north</Database></DatabaseConnection></ConnectionSettings>',
      ),
    ]),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'A whole file',
    site: configSite([exampleConfig(path, { database: 'od_north', user: 'north' })]),
    expect: { [`fs1 ${path}`]: 'pass' },
  },
];
