import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const place = { source: '/etc/openvpn/server.conf', line: 9 };

export const examples: readonly RuleExample[] = [
  {
    name: 'OpenVPN with Blowfish',
    site: linkSite({ hub: { technology: 'openvpn', crypto: [{ role: 'cipher', name: 'BF-CBC', origin: 'negotiated', place }] } }),
    expect: { 'vpn1 wg0': 'fail' },
  },
  { name: 'PPTP', site: linkSite({ hub: { technology: 'pptp' } }), expect: { 'vpn1 wg0': 'fail' } },
  { name: 'WireGuard', site: linkSite(), expect: { 'vpn1 wg0': 'pass' } },
  {
    name: 'A configuration that includes a file nobody handed over',
    site: linkSite({ hub: { technology: 'ipsec', unseen: ['conf.d/*.conf'] } }),
    expect: { 'vpn1 wg0': 'not-assessed' },
  },
];
