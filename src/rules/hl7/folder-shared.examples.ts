import { hl7Files, northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

type Definition = ReturnType<typeof hl7Files>;
const definitions = (north: Definition, south?: Definition): RuleExample['site']['artifacts'] => ({
  'opendental.hl7Definitions': { od_north: [north], od_south: south === undefined ? [] : [south] },
});

export const examples: readonly RuleExample[] = [
  {
    name: 'Two definitions read one folder',
    site: northSouthSettings({}, {}, definitions(hl7Files('\\\\fs1\\od$\\hl7\\in', ''), hl7Files('\\\\FS1\\od$\\hl7\\IN', ''))),
    expect: { 'fs1 D:\\OD\\hl7\\in': 'fail' },
  },
  {
    name: 'A definition, and a legacy preference that names the same folder from the other side',
    site: northSouthSettings({}, { HL7FolderOut: '\\\\fs1\\od$\\hl7\\in' }, definitions(hl7Files('\\\\fs1\\od$\\hl7\\in', ''))),
    expect: { 'fs1 D:\\OD\\hl7\\in': 'fail' },
  },
  {
    name: 'Folders of their own',
    site: northSouthSettings({}, {}, definitions(hl7Files('\\\\fs1\\od$\\north\\in', ''), hl7Files('\\\\fs1\\od$\\south\\in', ''))),
    expect: { 'north: \\\\fs1\\od$\\north\\in': 'pass', 'south: \\\\fs1\\od$\\south\\in': 'pass' },
  },
];
