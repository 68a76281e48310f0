import { linkAppliance, linkSite, nftText } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A hub that forwards everything',
    site: linkSite({ vpnRules: nftText([], [], { forward: 'accept' }) }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail', 'vpn1 wg0/south (key-of-south)': 'fail' },
  },
  { name: 'A firewall that lets tunnels reach the servers only', site: linkSite(), expect: { 'vpn1 wg0': 'pass' } },
  {
    name: 'OpenVPN with client-to-client, behind the same firewall',
    site: linkSite({ hub: { technology: 'openvpn', switchesPeers: true } }),
    expect: { 'vpn1 wg0': 'fail' },
  },
  {
    name: 'A pfSense that blocks the offices’ networks before it passes the rest',
    site: linkSite({ vpn1: linkAppliance('block', ['10.8.0.0/16']) }),
    expect: { 'vpn1 wg0': 'pass' },
  },
  {
    name: 'A pfSense whose rule for tunnels passes everything',
    site: linkSite({ vpn1: linkAppliance('pass', ['10.20.0.0/24']) }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail', 'vpn1 wg0/south (key-of-south)': 'fail' },
  },
  {
    name: 'A pfSense that blocks what a list from elsewhere names',
    site: linkSite({ vpn1: linkAppliance('block', 'unknown') }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'not-assessed' },
  },
  {
    name: 'Forwarding that was not read',
    site: linkSite({ vpn1: { 'links.network': { interfaces: [], routes: null, forwarding: { 4: null, 6: null }, routesLoopback: null } } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'not-assessed' },
  },
];
