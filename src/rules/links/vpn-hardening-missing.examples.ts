import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  { name: 'Neither of the two', site: linkSite({ hub: { technology: 'openvpn', missing: ['remote-cert-tls', 'tls-crypt'] } }), expect: { 'vpn1 wg0': 'fail' } },
  { name: 'Both', site: linkSite({ hub: { technology: 'openvpn' } }), expect: { 'vpn1 wg0': 'pass' } },
];
