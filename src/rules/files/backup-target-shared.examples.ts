import { everyoneShare, exampleMachine, exampleShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import { northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

/** North’s backups in a folder with this access list, over a share that lets everybody through. */
function backups(list: string): RuleExample['site'] {
  const { tenants, ...site } = northSouth({ 'D:\\Backup': 'O:BAG:SYD:P(A;OICI;FA;;;BA)', 'D:\\Backup\\north': list }, [
    everyoneShare,
    exampleShare('backup$', 'D:\\Backup'),
  ]);
  return { ...site, tenants: { ...tenants, north: { ...tenants['north'], backups: ['\\\\fs1\\backup$\\north'] } } };
}

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
  {
    name: 'A backup folder that the neighbour can read',
    site: backups(ownList('north', `(A;OICI;FR;;;${exampleMachine}-2002)`)),
    expect: { 'fs1 D:\\Backup\\north': 'fail' },
  },
  {
    name: 'A backup folder for the own people alone',
    site: backups(ownList('north')),
    expect: { 'fs1 D:\\Backup\\north': 'pass' },
  },
];
