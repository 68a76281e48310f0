import { endpointSite, rdpOf, refused, taken } from '../../../fixtures/builders/endpoint-seen.ts';
import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const settings = (rdp: Record<string, number>): RuleExample['site'] =>
  linkSite({ db1: { 'links.remoteAccess': { os: 'windows', rdp, rdpPolicy: {}, smb: null } } });

export const examples: readonly RuleExample[] = [
  {
    name: 'A server that still takes RC4',
    site: endpointSite([rdpOf({ rdp: { rdp: taken, tls: taken, nla: refused } })]),
    expect: { 'rdp rdp.example.net:3389': 'fail' },
  },
  { name: 'NLA only', site: endpointSite([rdpOf()]), expect: { 'rdp rdp.example.net:3389': 'pass' } },
  { name: 'Set to work without NLA', site: settings({ UserAuthentication: 0, SecurityLayer: 2 }), expect: { 'db1 RDP-Tcp': 'fail' } },
  { name: 'Set to demand it', site: settings({ UserAuthentication: 1, SecurityLayer: 2 }), expect: { 'db1 RDP-Tcp': 'pass' } },
];
