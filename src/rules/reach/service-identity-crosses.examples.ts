import { configSite, exampleConfig } from '../../../fixtures/builders/config-site.ts';
import { exampleMachine, everyoneShare, northSouthPrincipals, ownList } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import { serviceAccountSid } from '../../../src/domain/windows/service-account-sid.ts';
import type { ServiceRow } from '../../../src/snapshot/artifacts/host.ts';

const closed = 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const service = `${exampleMachine}-1101`;
const virtual = 'NT SERVICE\\OpenDentHL7_north';
const path = 'C:\\HL7\\north\\FreeDentalConfig.xml';

function serviceAs(account: string): ServiceRow {
  return {
    name: 'OpenDentHL7_north',
    displayName: '',
    command: '"C:\\HL7\\north\\OpenDentHL7.exe"',
    account,
    startMode: 'auto',
    running: true,
    pid: null,
    dependencies: [],
    descriptor: { sddl: 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)', sddlSource: 'binary' },
  };
}

/** North's people work on fs1, where a service of theirs runs as `account`; `lists` says who can do what. */
function withService(account: string, lists: Readonly<Record<string, string>>): RuleExample['site'] {
  const user = { id: service, name: 'FS1\\svc-hl7', kind: 'user' as const, members: [], primaryGroup: `${exampleMachine}-513`, sameAs: null };
  const site = configSite(
    [exampleConfig(path, { database: 'od_north', user: 'north' })],
    { 'C:\\': closed, 'C:\\HL7': closed, 'C:\\HL7\\north': ownList('north'), ...lists },
    {
      'host.principals': { ...northSouthPrincipals, rows: [...northSouthPrincipals.rows, user] },
      'host.services': [serviceAs(account)],
      'host.shares': [everyoneShare],
    },
  );
  const networks = { networks: ['10.31.1.0/24'] };
  const tenants = Object.fromEntries(Object.entries(site.tenants).map(([id, tenant]) => [id, { ...tenant, workstations: workstations(networks) }]));
  return { ...site, tenants };
}

export const examples: readonly RuleExample[] = [
  {
    name: 'A tenant’s people can replace the program of their own service, which runs as LocalSystem and so reads the neighbour’s folder',
    site: withService('LocalSystem', {}),
    expect: { 'fs1 C:\\HL7\\north': 'fail', 'south': 'pass' },
  },
  {
    name: 'The service has an account of its own, which was let into the neighbour’s folder',
    site: withService('.\\svc-hl7', { 'D:\\OD\\south': ownList('south', `(A;OICI;0x1200a9;;;${service})`) }),
    expect: { 'fs1 C:\\HL7\\north': 'fail' },
  },
  {
    name: 'The service has an account that comes to nothing of others',
    site: withService('.\\svc-hl7', {}),
    expect: { north: 'pass', south: 'pass' },
  },
  {
    name: 'LocalSystem, but only administrators can replace its program',
    site: withService('LocalSystem', { 'C:\\HL7\\north': closed }),
    expect: { north: 'pass', south: 'pass' },
  },
  {
    name: 'What the service’s account can read is not known',
    site: withService('CORP\\svc-hl7', {}),
    expect: { north: 'not-assessed', south: 'pass' },
  },
  {
    name: 'The service has the virtual account that Windows made for it, which comes to nothing of others',
    site: withService(virtual, {}),
    expect: { north: 'pass', south: 'pass' },
  },
  {
    name: 'The service’s virtual account was let into the neighbour’s folder',
    site: withService(virtual, { 'D:\\OD\\south': ownList('south', `(A;OICI;0x1200a9;;;${serviceAccountSid(virtual) ?? ''})`) }),
    expect: { 'fs1 C:\\HL7\\north': 'fail' },
  },
];
