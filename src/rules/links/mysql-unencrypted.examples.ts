import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const office = { workstations: workstations({ connection: 'direct' as const, networks: ['203.0.113.0/29'] }) };

export const examples: readonly RuleExample[] = [
  {
    name: 'A practice without a tunnel on a server that only offers TLS',
    site: linkSite({ south: office, sql: "CREATE USER south@'203.0.113.%' IDENTIFIED BY 'x';" }),
    expect: { 'db1 for north': 'pass', 'db1 for south': 'fail' },
  },
  {
    name: 'The same account, bound to TLS',
    site: linkSite({ south: office, sql: "CREATE USER south@'203.0.113.%' IDENTIFIED BY 'x' REQUIRE SSL;" }),
    expect: { 'db1 for south': 'pass' },
  },
  {
    name: 'A server without TLS at all',
    site: linkSite({ south: office, variables: { have_ssl: 'DISABLED' }, sql: "CREATE USER south@'%' IDENTIFIED BY 'x';" }),
    expect: { 'db1 for south': 'fail' },
  },
];
