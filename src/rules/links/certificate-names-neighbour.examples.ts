import { endpointSite, middleTierOf, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'One certificate with both names, and one with its own',
    site: endpointSite([
      middleTierOf('north', { tls: tlsOf('north.example.net', {}, { dnsNames: ['north.example.net', 'south.example.net'] }) }),
      middleTierOf('south'),
    ]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
  {
    name: 'A wildcard',
    site: endpointSite([middleTierOf('north', { tls: tlsOf('north.example.net', {}, { dnsNames: ['*.example.net'] }) }), middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:443': 'fail' },
  },
];
