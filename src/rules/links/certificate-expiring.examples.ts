import { endpointSite, middleTierOf, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Ten days left, and sixty',
    site: endpointSite([middleTierOf('north', { tls: tlsOf('north.example.net', {}, { notAfter: '2026-03-11T00:00:00.000Z' }) }), middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
  {
    name: 'A certificate that nobody got to see',
    site: endpointSite([middleTierOf('north', { tls: tlsOf('north.example.net', { chain: [] }) })]),
    expect: { 'middle-tier north.example.net:443': 'not-assessed' },
  },
];
