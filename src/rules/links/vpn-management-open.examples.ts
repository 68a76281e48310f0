import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const management = (address: string): RuleExample['site'] =>
  linkSite({ hub: { technology: 'openvpn', management: [{ address, port: 7505, password: false, place: { source: '/etc/openvpn/server.conf', line: 4 } }] } });

export const examples: readonly RuleExample[] = [
  { name: 'Open to everybody', site: management('0.0.0.0'), expect: { 'vpn1 wg0': 'fail' } },
  { name: 'On the loopback address', site: management('127.0.0.1'), expect: { 'vpn1 wg0': 'pass' } },
];
