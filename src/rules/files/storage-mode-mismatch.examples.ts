import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Images in the database, and the old folder is still shared',
    site: northSouthSettings({ AtoZfolderUsed: '0', DocPath: '\\\\fs1\\od$\\north' }, { DocPath: '\\\\fs1\\od$\\south' }),
    expect: { 'db1/od_north': 'fail', 'db1/od_south': 'pass' },
  },
  {
    name: 'Images in folders, and no folder is set',
    site: northSouthSettings({ AtoZfolderUsed: '1', DocPath: '' }, { DocPath: '\\\\fs1\\od$\\south' }),
    expect: { 'db1/od_north': 'fail' },
  },
  {
    name: 'Images in the database, and no folder',
    site: northSouthSettings({ AtoZfolderUsed: '0', DocPath: '' }, { DocPath: '\\\\fs1\\od$\\south' }),
    expect: { 'db1/od_north': 'pass' },
  },
];
