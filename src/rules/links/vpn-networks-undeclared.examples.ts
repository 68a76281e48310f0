import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A selector of everything, and networks as declared',
    site: linkSite({ hub: { peers: [linkPeer('north', { networks: ['0.0.0.0/0'] }), linkPeer('south')] } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail', 'vpn1 wg0/south (key-of-south)': 'pass' },
  },
];
