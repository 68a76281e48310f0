import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const sentTo = (application: string): string =>
  `<ConnectionSettings><ServerConnection><URI>https://fs1/${application}/ServiceMain.asmx</URI><UsingAutoLogin>False</UsingAutoLogin></ServerConnection></ConnectionSettings>`;
/** A Middle Tier's file. */
const served = (database: string, application: string): string =>
  `<ConnectionSettings><DatabaseConnection><ComputerName>db1</ComputerName><Database>${database}</Database><User>${database.slice(3)}</User><Password></Password><MySQLPassHash>odv2e$x</MySQLPassHash><ApplicationName>${application}</ApplicationName></DatabaseConnection></ConnectionSettings>`;
const reporting = (database: string, user: string): RuleExample['site'] =>
  northSouthSettings(
    { DocPath: '\\\\fs1\\od$\\north', ReportingServerCompName: '10.20.0.5', ReportingServerDbName: database, ReportingServerMySqlUser: user },
    { DocPath: '\\\\fs1\\od$\\south' },
  );

/** North and south reach their Middle Tiers on fs1, /OdNorth and /OdSouth; configuration files there. */
function middleTiers(...configs: Parameters<typeof configSite>[0]): RuleExample['site'] {
  const site = configSite(configs);
  const using = (tenant: string, application: string): NonNullable<RuleExample['site']['tenants'][string]> => ({
    ...site.tenants[tenant],
    workstations: workstations({ connection: 'middle-tier', middleTier: [`https://fs1/${application}/ServiceMain.asmx`] }),
  });
  return { ...site, tenants: { north: using('north', 'OdNorth'), south: using('south', 'OdSouth') } };
}

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
    name: 'North’s application of the Middle Tier opens south’s database',
    site: middleTiers(
      exampleConfig('C:\\web\\OdNorthConfig.xml', served('od_south', '/OdNorth')),
      exampleConfig('C:\\web\\OdSouthConfig.xml', served('od_south', '/OdSouth')),
    ),
    expect: { 'fs1 C:\\web\\OdNorthConfig.xml': 'fail', 'fs1 C:\\web\\OdSouthConfig.xml': 'pass' },
  },
  {
    name: 'The default file is bound to north’s application',
    site: middleTiers(exampleConfig('C:\\web\\OpenDentalServerConfig.xml', served('od_south', '/odnorth'))),
    expect: { 'fs1 C:\\web\\OpenDentalServerConfig.xml': 'fail' },
  },
  {
    name: 'North’s client is sent to south’s Middle Tier',
    site: middleTiers(exampleConfig(path, sentTo('OdSouth'))),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'North’s client is sent to its own Middle Tier',
    site: middleTiers(exampleConfig(path, sentTo('OdNorth'))),
    expect: { [`fs1 ${path}`]: 'pass' },
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
