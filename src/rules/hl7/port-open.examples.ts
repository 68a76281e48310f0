import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import { nftAccept, nftText } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

/** app1 with packet filter rules; null: they were not read. */
const filtered = (nft: string | null): RuleExample['site'] =>
  hl7Site(
    {},
    {},
    {
      'links.network': {
        interfaces: [{ name: 'eth0', addresses: ['10.20.0.7/24'] }],
        routes: [{ to: '0.0.0.0/0', through: 'eth0' }],
        forwarding: { 4: false, 6: false },
        routesLoopback: false,
      },
      'links.firewall': { os: 'linux', nft, saves: [], legacyTables: { 4: [], 6: [] } },
    },
  );
const [north, south] = ['app1 hl7 5841/tcp', 'app1 hl7 5842/tcp'];
const own = nftAccept('10.31.2.0/24', 5842);

export const examples: readonly RuleExample[] = [
  { name: 'Everybody gets in', site: filtered(nftText([nftAccept(null, 5841), own])), expect: { [north]: 'fail', [south]: 'pass' } },
  {
    name: 'A rule as wide as both tenants’ networks',
    site: filtered(nftText([nftAccept('10.31.0.0/16', 5841), own])),
    expect: { [north]: 'fail', [south]: 'pass' },
  },
  { name: 'Each tenant’s own network', site: filtered(nftText([nftAccept('10.31.1.0/24', 5841), own])), expect: { [north]: 'pass', [south]: 'pass' } },
  { name: 'A firewall that was not read', site: filtered(null), expect: { [north]: 'not-assessed', [south]: 'not-assessed' } },
];
