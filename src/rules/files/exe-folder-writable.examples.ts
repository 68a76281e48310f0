import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import type { ServiceRow } from '../../../src/snapshot/artifacts/host.ts';

const service: ServiceRow = {
  name: 'OpenDentHL7_north',
  displayName: '',
  command: '"C:\\HL7\\north\\OpenDentHL7.exe"',
  account: 'FS1\\north-anna',
  startMode: 'auto',
  running: true,
  pid: 7,
  dependencies: [],
  descriptor: null,
};

function withService(list: string | null): RuleExample['site'] {
  const config = exampleConfig('C:\\HL7\\north\\FreeDentalConfig.xml', { database: 'od_north', user: 'north' });
  const above = 'O:BAG:SYD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)';
  const site = configSite([config], { 'C:\\HL7': above, 'C:\\HL7\\north': list }, { 'host.services': [service] });
  const tenants = Object.fromEntries(Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ rdp: ['fs1'] }) }]));
  return { ...site, tenants };
}

export const examples: readonly RuleExample[] = [
  {
    name: 'A folder under C:\\ that kept what new folders inherit',
    site: withService(ownList('north', '(A;OICIID;0x1301bf;;;AU)')),
    expect: { 'fs1 C:\\HL7\\north': 'fail' },
  },
  {
    name: 'Others may run the programs, not change them',
    site: withService(ownList('north', '(A;OICI;0x1200a9;;;BU)')),
    expect: { 'fs1 C:\\HL7\\north': 'pass' },
  },
  {
    name: 'A folder nobody looked at',
    site: withService(null),
    expect: { 'fs1 C:\\HL7\\north': 'not-assessed' },
  },
];
