import { endpointSite, middleTierOf, rdpOf, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Remote Desktop with the certificate Windows made, a Middle Tier with another name, and one as it should be',
    site: endpointSite([
      rdpOf({ tls: tlsOf('MT1', {}, { selfSigned: true }) }),
      middleTierOf('north', { tls: tlsOf('other.example.net') }),
      middleTierOf('south'),
    ]),
    expect: { 'rdp rdp.example.net:3389': 'fail', 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
];
