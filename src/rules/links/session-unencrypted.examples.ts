import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const session = (user: string, host: string, encrypted: boolean | null): { user: string; host: string; database: string; encrypted: boolean | null } => ({
  user,
  host,
  database: `od_${user}`,
  encrypted,
});

export const examples: readonly RuleExample[] = [
  {
    name: 'A workstation that comes past the tunnel, one inside it, one with TLS, and one nobody can tell about',
    site: linkSite({
      artifacts: {
        'mysql.sessions': [
          session('south', '203.0.113.4', false),
          session('north', '10.8.1.7', false),
          session('south', '203.0.113.5', true),
          session('south', '203.0.113.6', null),
        ],
      },
    }),
    expect: {
      'db1/south from 203.0.113.4': 'fail',
      'db1/north from 10.8.1.7': 'pass',
      'db1/south from 203.0.113.5': 'pass',
      'db1/south from 203.0.113.6': 'not-assessed',
    },
  },
];
