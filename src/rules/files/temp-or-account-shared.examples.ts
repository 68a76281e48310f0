import { everyoneShare, exampleMachine, northSouth, northSouthPrincipals, ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const both = {
  ...northSouthPrincipals,
  rows: northSouthPrincipals.rows.map((row) =>
    row.name === 'FS1\\south-users' ? { ...row, members: [`${exampleMachine}-1001`, `${exampleMachine}-1002`] } : row,
  ),
};
const desktop = (temporary: Readonly<Record<string, string>>): RuleExample['site'] => {
  const site = northSouth(temporary, [everyoneShare]);
  const tenants = Object.fromEntries(Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations({ rdp: ['fs1'] }) }]));
  return { ...site, tenants };
};

export const examples: readonly RuleExample[] = [
  {
    name: 'One user is in both tenants’ groups',
    site: northSouth({}, [everyoneShare], { 'host.principals': both }),
    expect: { 'fs1: FS1\\north-anna': 'fail' },
  },
  {
    name: 'A temporary folder for all users of the terminal server',
    site: desktop({ 'C:\\Temp\\opendental': ownList('north', '(A;OICI;0x1301bf;;;BU)') }),
    expect: { 'fs1 C:\\Temp\\opendental': 'fail' },
  },
  {
    name: 'An account each, and nobody works on the host itself',
    site: northSouth({}, [everyoneShare]),
    expect: { fs1: 'pass' },
  },
  {
    name: 'Temporary files in a profile of its own',
    site: desktop({
      'C:\\Users\\north-anna\\AppData\\Local\\Temp': ownList('north'),
      'C:\\Users\\north-anna\\AppData\\Local\\Temp\\opendental': ownList('north'),
    }),
    expect: { fs1: 'pass' },
  },
];
