import { hl7Site, listening } from '../../../fixtures/builders/hl7-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const tenant = (id: string): RuleExample['site']['tenants'][string] => ({
  databases: [`od_${id}`],
  accounts: [id],
  workstations: workstations({ connection: 'rdp', rdp: ['app1'] }),
});
const held = { 'host.listeners': [{ ...listening(30_222, 4, 'System'), address: '127.0.0.1' }] };

export const examples: readonly RuleExample[] = [
  {
    name: 'Two tenants on one terminal server',
    site: hl7Site({ tenant: tenant('north') }, { tenant: tenant('south') }, held),
    expect: { 'app1:30222': 'fail' },
  },
  { name: 'One tenant alone there', site: hl7Site({ tenant: tenant('north') }, {}, held), expect: { 'app1:30222': 'pass' } },
];
