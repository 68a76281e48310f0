import { endpointSite, middleTierOf, taken, tlsOf, untold } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const good = tlsOf('south.example.net');

export const examples: readonly RuleExample[] = [
  {
    name: 'A Middle Tier that takes TLS 1.0, and one that does not',
    site: endpointSite([middleTierOf('north', { tls: { ...good, versions: { ...good.versions, TLSv1: taken } } }), middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
  {
    name: 'A server that did not say whether it takes RC4',
    site: endpointSite([middleTierOf('north', { tls: { ...good, suites: { ...good.suites, rc4: untold } } })]),
    expect: { 'middle-tier north.example.net:443': 'not-assessed' },
  },
];
