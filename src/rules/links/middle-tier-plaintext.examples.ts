import { endpointSite, middleTierOf, refused } from '../../../fixtures/builders/endpoint-seen.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkHub } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const url = 'http://north.example.net/OpenDentalServer/ServiceMain.asmx';
const plain = middleTierOf('north', {
  declared: url,
  port: 80,
  offersTls: refused,
  tls: null,
  http: { plain: 'serves', plainStatus: 200, secureStatus: null, hstsSeconds: null },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'Plain HTTP from the internet, and HTTPS',
    site: endpointSite([plain, middleTierOf('south')]),
    expect: { 'middle-tier north.example.net:80': 'fail', 'middle-tier south.example.net:443': 'pass' },
  },
  {
    name: 'Plain HTTP inside the tunnel',
    site: endpointSite([plain], {
      hub: linkHub(),
      north: { workstations: workstations({ connection: 'middle-tier', networks: ['10.8.1.0/24'], middleTier: [url], vpn: 'wg0/north' }) },
    }),
    expect: { 'middle-tier north.example.net:80': 'pass' },
  },
];
