import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';
const north = exampleConfig(path, { database: 'od_north', user: 'north' });

/** Both tenants' people work on the machine. */
function onDesktop(lists: Readonly<Record<string, string | null>>): RuleExample['site'] {
  const site = configSite([north], lists);
  const tenants = Object.fromEntries(Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ rdp: ['fs1'] }) }]));
  return { ...site, tenants };
}

export const examples: readonly RuleExample[] = [
  {
    name: 'All users of the terminal server may read the service’s folder',
    site: onDesktop({ 'C:\\HL7\\north': ownList('north', '(A;OICI;0x1200a9;;;BU)') }),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'The file has a list of its own that names the neighbour',
    site: onDesktop({ 'C:\\HL7\\north': ownList('north'), [path]: ownList('south') }),
    expect: { [`fs1 ${path}`]: 'fail' },
  },
  {
    name: 'Only the tenant’s own people',
    site: onDesktop({ 'C:\\HL7\\north': ownList('north') }),
    expect: { [`fs1 ${path}`]: 'pass' },
  },
  {
    name: 'Only the tenant’s own people, and which server it names nobody said',
    site: {
      ...onDesktop({ 'C:\\HL7\\north': ownList('north') }),
      machines:
        configSite([exampleConfig(path, { database: 'od_north', user: 'north', server: '192.0.2.77' })], { 'C:\\HL7\\north': ownList('north') }).machines ?? {},
    },
    expect: { [`fs1 ${path}`]: 'not-assessed' },
  },
  {
    name: 'Neither file nor folder was looked at',
    site: onDesktop({}),
    expect: { [`fs1 ${path}`]: 'not-assessed' },
  },
];
