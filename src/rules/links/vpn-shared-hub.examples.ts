import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'OpenVPN that lets one name in several times',
    site: linkSite({ hub: { technology: 'openvpn', sharesNames: true } }),
    expect: { 'vpn1 wg0': 'fail' },
  },
  {
    name: 'Clients that take an address from the pool',
    site: linkSite({ hub: { technology: 'openvpn', networks: ['10.8.0.0/16'], peers: [linkPeer('north'), linkPeer('south', { networks: ['10.8.0.0/16'] })] } }),
    expect: { 'vpn1 wg0': 'fail' },
  },
  { name: 'WireGuard with a key and networks for each', site: linkSite(), expect: { 'vpn1 wg0': 'pass' } },
];
