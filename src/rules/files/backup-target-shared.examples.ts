import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'One backup folder for two',
    site: northSouthSettings({ BackupToPath: '\\\\fs1\\od$\\backup' }, { BackupToPath: '\\\\fs1\\OD$\\Backup\\' }),
    expect: { 'fs1 D:\\OD\\backup': 'fail' },
  },
  {
    name: 'A backup folder each',
    site: northSouthSettings({ BackupToPath: '\\\\fs1\\od$\\bn' }, { BackupToPath: '\\\\fs1\\od$\\bs' }),
    expect: { 'north: \\\\fs1\\od$\\bn': 'pass', 'south: \\\\fs1\\od$\\bs': 'pass' },
  },
];
