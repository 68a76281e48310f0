import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'The second entry is the neighbour’s folder',
    site: northSouthSettings({ DocPath: '\\\\fs1\\od$\\north' }, { DocPath: '\\\\fs1\\od$\\south;\\\\fs1\\od$\\north' }),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'Every entry is the tenant’s own',
    site: northSouthSettings({ DocPath: '\\\\fs1\\od$\\north' }, { DocPath: '\\\\fs1\\od$\\south;\\\\fs1\\od$\\south2' }),
    expect: { 'south: \\\\fs1\\od$\\south2': 'pass' },
  },
];
