import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const client = (
  computer: string,
  connectionType: string,
  recordedAt = '2026-03-01 01:00:00',
): { computer: string; connectionType: string; recordedAt: string } => ({
  computer,
  connectionType,
  recordedAt,
});

export const examples: readonly RuleExample[] = [
  {
    name: 'A computer that goes past the Middle Tier, and one that connects as declared',
    site: linkSite({
      north: { workstations: workstations({ connection: 'middle-tier', middleTier: ['https://north.example.net/x'] }) },
      artifacts: { 'opendental.activeInstances': { od_north: [client('OP1', '1'), client('OP2', '0')], od_south: [client('DESK', '0')] } },
    }),
    expect: { 'db1/od_north': 'fail', 'db1/od_south': 'pass' },
  },
  {
    name: 'A row of years ago',
    site: linkSite({ artifacts: { 'opendental.activeInstances': { od_north: [client('OP1', '1', '2021-03-01 01:00:00')], od_south: [] } } }),
    expect: { 'db1/od_north': 'not-applicable' },
  },
];
