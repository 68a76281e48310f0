import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A peer that never connected',
    site: linkSite({ hub: { peers: [linkPeer('north'), linkPeer('south', { lastSeen: { state: 'never' } })] } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'pass', 'vpn1 wg0/south (key-of-south)': 'fail' },
  },
  {
    name: 'A peer that is not connected now, and one of which only the configuration is known',
    site: linkSite({ hub: { peers: [linkPeer('north', { lastSeen: { state: 'absent', at: null } }), linkPeer('south', { lastSeen: { state: 'unknown' } })] } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'not-applicable', 'vpn1 wg0/south (key-of-south)': 'not-assessed' },
  },
];
