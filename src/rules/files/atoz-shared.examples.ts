import { everyoneShare, exampleShare, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const preferences = (south: string): RuleExample['site']['artifacts'] => ({
  'opendental.preferences': {
    od_north: [
      { name: 'DocPath', value: '\\\\fs1\\od$\\north' },
      { name: 'AtoZfolderUsed', value: '1' },
    ],
    od_south: [
      { name: 'DocPath', value: south },
      { name: 'AtoZfolderUsed', value: '1' },
    ],
  },
});
const site = northSouth({}, [everyoneShare, exampleShare('north', 'D:\\OD\\north')]);
const tenants = { ...site.tenants, south: { ...site.tenants['south'], atoz: [] } };

export const examples: readonly RuleExample[] = [
  {
    name: 'The same folder through another share and address',
    site: { ...site, tenants, artifacts: preferences('\\\\10.20.0.8\\NORTH\\') ?? {} },
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'A folder inside the neighbour’s',
    site: { ...site, tenants, artifacts: preferences('\\\\fs1\\north\\south') ?? {} },
    expect: { 'fs1 D:\\OD\\north\\south': 'fail' },
  },
  {
    name: 'A folder each',
    site: { ...site, tenants, artifacts: preferences('\\\\fs1\\od$\\south') ?? {} },
    expect: { 'south: \\\\fs1\\od$\\south': 'pass', 'north: \\\\fs1\\od$\\north': 'pass' },
  },
];
