import { hl7Files, northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

type Definition = ReturnType<typeof hl7Files>;
const definitions = (north: Definition, south?: Definition): RuleExample['site']['artifacts'] => ({
  'opendental.hl7Definitions': { od_north: [north], od_south: south === undefined ? [] : [south] },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'The inbound folder is the neighbour’s export folder',
    site: northSouthSettings({}, { ExportPath: '\\\\fs1\\od$\\in' }, definitions(hl7Files('\\\\fs1\\od$\\in', ''))),
    expect: { 'fs1 D:\\OD\\in': 'fail' },
  },
  {
    name: 'A folder for messages alone',
    site: northSouthSettings({}, { ExportPath: '\\\\fs1\\od$\\export' }, definitions(hl7Files('\\\\fs1\\od$\\in', ''))),
    expect: { 'north: \\\\fs1\\od$\\in': 'pass' },
  },
  {
    name: 'The inbound folder is the tenant’s own A to Z folder',
    site: northSouthSettings({ DocPath: '\\\\fs1\\od$\\north' }, {}, definitions(hl7Files('\\\\fs1\\od$\\north', ''))),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
];
