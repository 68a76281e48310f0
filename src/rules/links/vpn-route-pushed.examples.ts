import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A route to the neighbour, and routes to the servers',
    site: linkSite({
      hub: { technology: 'openvpn', pushedNetworks: ['10.20.0.0/24'], peers: [linkPeer('north', { pushedNetworks: ['10.8.2.0/24'] }), linkPeer('south')] },
    }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail', 'vpn1 wg0/south (key-of-south)': 'pass' },
  },
];
