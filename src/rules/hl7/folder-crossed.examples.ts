import { hl7Files, northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

type Definition = ReturnType<typeof hl7Files>;
const definitions = (north: Definition, south?: Definition): RuleExample['site']['artifacts'] => ({
  'opendental.hl7Definitions': { od_north: [north], od_south: south === undefined ? [] : [south] },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'North writes where south reads',
    site: northSouthSettings({}, {}, definitions(hl7Files('\\\\fs1\\od$\\a', '\\\\fs1\\od$\\b'), hl7Files('\\\\fs1\\od$\\b', '\\\\fs1\\od$\\c'))),
    expect: { 'fs1 D:\\OD\\b': 'fail' },
  },
  {
    name: 'Both directions apart',
    site: northSouthSettings({}, {}, definitions(hl7Files('\\\\fs1\\od$\\a', '\\\\fs1\\od$\\b'), hl7Files('\\\\fs1\\od$\\c', '\\\\fs1\\od$\\d'))),
    expect: { 'north: \\\\fs1\\od$\\b': 'pass', 'south: \\\\fs1\\od$\\c': 'pass' },
  },
];
