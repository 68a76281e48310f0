import { linkSite, nftAccept, nftText } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Everything that begins with 10 gets in',
    site: linkSite({ databaseRules: nftText([nftAccept('10.0.0.0/8', 3306)]) }),
    expect: { 'db1 mysql 3306/tcp': 'fail' },
  },
  { name: 'The tenants’ networks', site: linkSite(), expect: { 'db1 mysql 3306/tcp': 'pass' } },
  {
    name: 'Everybody: another rule’s finding',
    site: linkSite({ databaseRules: nftText([nftAccept(null, 3306)]) }),
    expect: { 'db1 mysql 3306/tcp': 'not-applicable' },
  },
];
