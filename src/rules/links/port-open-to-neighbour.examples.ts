import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkListener, linkSite, nftAccept, nftText } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const north = { workstations: workstations({ connection: 'rdp' as const, networks: ['10.8.1.0/24'], rdp: ['10.20.0.5:3389'] }) };
const db1 = { 'host.listeners': [linkListener(3306), linkListener(3389)] };

export const examples: readonly RuleExample[] = [
  {
    name: 'The Remote Desktop of one practice, open to all tunnels',
    site: linkSite({ north, db1, databaseRules: nftText([nftAccept('10.8.0.0/16', 3389)]) }),
    expect: { 'db1 rdp 3389/tcp': 'fail', 'db1 mysql 3306/tcp': 'pass' },
  },
  {
    name: 'Open to its own tunnel',
    site: linkSite({ north, db1, databaseRules: nftText([nftAccept('10.8.1.0/24', 3389)]) }),
    expect: { 'db1 rdp 3389/tcp': 'pass' },
  },
];
