import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A practice that no tunnel carries',
    site: linkSite({ south: { workstations: workstations({ connection: 'direct', networks: ['203.0.113.0/29'] }) } }),
    expect: { north: 'pass', south: 'fail' },
  },
  {
    name: 'PPTP, which does not count',
    site: linkSite({ hub: { technology: 'pptp', peers: [linkPeer('north')] } }),
    expect: { north: 'fail' },
  },
  {
    name: 'A planned practice: it has nothing yet that could be read on the way',
    site: linkSite({ south: { stage: 'planned', workstations: workstations({ connection: 'direct', networks: ['203.0.113.0/29'] }) } }),
    expect: { north: 'pass', south: 'not-applicable' },
  },
];
