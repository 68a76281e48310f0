import { linkHub, linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const swallowed = linkPeer('south', { networks: ['10.8.0.0/16'], configuredNetworks: ['10.8.0.0/16'] });

export const examples: readonly RuleExample[] = [
  {
    name: 'A tunnel whose allowed networks hold the neighbour’s office',
    site: linkSite({ hub: { peers: [linkPeer('north'), swallowed] } }),
    expect: { 'vpn1 wg0/south (key-of-south)': 'fail' },
  },
  {
    name: 'Two peers claim one network in the file, and one of them holds it',
    site: linkSite({ hub: { peers: [linkPeer('north', { networks: [] }), linkPeer('south', { configuredNetworks: ['10.8.2.0/24', '10.8.1.0/24'] })] } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail' },
  },
  { name: 'Networks of their own', site: linkSite(), expect: { 'vpn1 wg0/north (key-of-north)': 'pass', 'vpn1 wg0/south (key-of-south)': 'pass' } },
  {
    name: 'Networks that the sources do not tell',
    site: linkSite({ hub: linkHub({ peers: [linkPeer('north', { networks: null, configuredNetworks: null }), linkPeer('south')] }) }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'not-assessed' },
  },
];
