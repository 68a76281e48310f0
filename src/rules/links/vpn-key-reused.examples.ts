import { linkPeer, linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const secret = { kind: 'pre-shared-key' as const, fingerprint: 'k1:aa', ids: [], place: { source: '/etc/swanctl/swanctl.conf', line: 30 } };

export const examples: readonly RuleExample[] = [
  {
    name: 'One pre-shared key for two practices',
    site: linkSite({ hub: { technology: 'ipsec', peers: [linkPeer('north', { secrets: [secret] }), linkPeer('south', { secrets: [secret] })] } }),
    expect: { 'vpn1 wg0/north (key-of-north)': 'fail', 'vpn1 wg0/south (key-of-south)': 'fail' },
  },
  { name: 'A key of its own for each', site: linkSite(), expect: { 'vpn1 wg0/north (key-of-north)': 'pass', 'vpn1 wg0/south (key-of-south)': 'pass' } },
];
