import { linkListener, linkSite, nftAccept, nftText } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A firewall that lets everybody in to MySQL',
    site: linkSite({ databaseRules: nftText([nftAccept(null, 3306)]) }),
    expect: { 'db1 mysql 3306/tcp': 'fail' },
  },
  { name: 'The tenants’ tunnels only', site: linkSite(), expect: { 'db1 mysql 3306/tcp': 'pass' } },
  {
    name: 'No firewall, but a server that listens on the loopback address',
    site: linkSite({ databaseRules: nftText([], [], { input: 'accept' }), db1: { 'host.listeners': [linkListener(3306, { address: '127.0.0.1' })] } }),
    expect: { 'db1 mysql 3306/tcp': 'pass' },
  },
  {
    name: 'A firewall of which a part was not read',
    site: linkSite({ db1: { 'links.firewall': { os: 'linux', nft: null, saves: [], legacyTables: { 4: [], 6: [] } } } }),
    expect: { 'db1 mysql 3306/tcp': 'not-assessed' },
  },
];
