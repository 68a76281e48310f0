import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const computer = (name: string, heartbeat = '2026-03-01 01:30:00'): { name: string; heartbeat: string } => ({ name, heartbeat });

export const examples: readonly RuleExample[] = [
  {
    name: 'One computer at work in both, one in its own, and one that a cloned database remembers',
    site: linkSite({
      artifacts: {
        'opendental.computers': {
          od_north: [computer('DESKTOP-7Q2'), computer('OP1'), computer('OLD')],
          od_south: [computer('desktop-7q2'), computer('OLD', '2024-01-01 00:00:00')],
        },
      },
    }),
    expect: { 'computer DESKTOP-7Q2': 'fail', 'computer OP1': 'pass', 'computer OLD': 'pass' },
  },
  {
    name: 'One address with both accounts',
    site: linkSite({
      artifacts: {
        'mysql.sessions': [
          { user: 'north', host: '10.8.1.7', database: 'od_north', encrypted: false },
          { user: 'south', host: '10.8.1.7', database: 'od_south', encrypted: false },
        ],
      },
    }),
    expect: { 'address 10.8.1.7': 'fail' },
  },
];
