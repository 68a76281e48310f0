import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const property = (value: string): RuleExample['site'] =>
  northSouthSettings(
    { DocPath: '\\\\fs1\\od$\\north' },
    { DocPath: '\\\\fs1\\od$\\south' },
    {
      'opendental.programs': { od_north: [{ name: 'Xray', enabled: true, path: value, filePath: '', commandLine: '', pluginDll: '' }], od_south: [] },
    },
  );

export const examples: readonly RuleExample[] = [
  {
    name: 'A bridge is started with the neighbour’s database',
    site: property('C:\\Xray\\xray.exe /db=od_south'),
    expect: { 'db1/od_north program Xray Path': 'fail', 'db1/od_south': 'pass' },
  },
  {
    name: 'Only the own database',
    site: property('C:\\Xray\\xray.exe /db=od_north'),
    expect: { 'db1/od_north': 'pass' },
  },
];
