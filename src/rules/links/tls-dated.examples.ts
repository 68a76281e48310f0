import { endpointSite, middleTierOf, refused, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const good = tlsOf('north.example.net');

export const examples: readonly RuleExample[] = [
  {
    name: 'TLS 1.2 at most, and a server with both',
    site: endpointSite([middleTierOf('north', { tls: { ...good, versions: { ...good.versions, 'TLSv1.3': refused } } }), middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
];
