import { endpointSite, middleTierOf, tlsOf } from '../../../fixtures/builders/endpoint-seen.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const shared = { spkiSha256: 'k-shared' };

export const examples: readonly RuleExample[] = [
  {
    name: 'Two certificates, one key',
    site: endpointSite([
      middleTierOf('north', { tls: tlsOf('north.example.net', {}, shared) }),
      middleTierOf('south', { tls: tlsOf('south.example.net', {}, shared) }),
    ]),
    expect: { 'middle-tier north.example.net:443': 'fail', 'middle-tier south.example.net:443': 'fail' },
  },
  {
    name: 'A key for each',
    site: endpointSite([middleTierOf('north'), middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:443': 'pass', 'middle-tier south.example.net:443': 'pass' },
  },
];
