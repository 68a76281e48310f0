import { everyoneShare, exampleShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'One export folder for two',
    site: northSouthSettings({ ExportPath: '\\\\fs1\\od$\\export' }, { ExportPath: '\\\\fs1\\od$\\export' }),
    expect: { 'fs1 D:\\OD\\export': 'fail' },
  },
  {
    name: 'An export folder each',
    site: northSouthSettings({ ExportPath: '\\\\fs1\\od$\\north\\export' }, { ExportPath: '\\\\fs1\\od$\\south\\export' }),
    expect: { 'north: \\\\fs1\\od$\\north\\export': 'pass' },
  },
  {
    name: 'An export folder that everybody can read',
    site: {
      ...northSouth({ 'D:\\Export': 'O:BAG:SYD:P(A;OICI;FA;;;BA)', 'D:\\Export\\north': ownList('north', '(A;OICI;FR;;;AU)') }, [
        everyoneShare,
        exampleShare('export$', 'D:\\Export'),
      ]),
      artifacts: northSouthSettings({ ExportPath: '\\\\fs1\\export$\\north' }, {}).artifacts ?? {},
    },
    expect: { 'fs1 D:\\Export\\north': 'fail' },
  },
];
