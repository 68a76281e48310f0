import { endpointSite, middleTierOf, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'RSA with 1024 bits, and a curve',
    site: endpointSite([
      middleTierOf('north', { tls: tlsOf('north.example.net', {}, { key: { type: 'RSA', bits: 1024, curve: null } }) }),
      middleTierOf('south'),
    ]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
];
