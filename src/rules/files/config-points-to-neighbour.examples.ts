import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const reporting = (database: string, user: string): RuleExample['site'] =>
  northSouthSettings(
    { DocPath: '\\\\fs1\\od$\\north', ReportingServerCompName: '10.20.0.5', ReportingServerDbName: database, ReportingServerMySqlUser: user },
    { DocPath: '\\\\fs1\\od$\\south' },
  );

export const examples: readonly RuleExample[] = [
  {
    name: 'North’s HL7 service opens south’s database',
    site: configSite([exampleConfig(path, { database: 'od_south', user: 'south' })]),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'Its own database as the neighbour’s user',
    site: configSite([exampleConfig(path, { database: 'od_north', user: 'south' })]),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'Its own database as its own user',
    site: configSite([exampleConfig(path, { database: 'od_north', user: 'north' })]),
    expect: { [`fs1 ${path}`]: 'pass' },
  },
  {
    name: 'A server that nobody knows',
    site: configSite([exampleConfig(path, { database: 'od_north', user: 'north', server: 'elsewhere' })]),
    expect: { [`fs1 ${path}`]: 'not-assessed' },
  },
  {
    name: 'The reporting server is the neighbour’s database',
    site: reporting('od_south', 'north'),
    expect: { 'db1/od_north ReportingServerCompName': 'fail' },
  },
  {
    name: 'The reporting server is the own database',
    site: reporting('od_north', 'north'),
    expect: { 'db1/od_north ReportingServerCompName': 'pass' },
  },
];
