import { everyoneShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Plugins with a list of its own that lets everybody write',
    site: northSouth({ 'D:\\OD\\north\\Plugins': ownList('north', '(A;OICI;0x1301bf;;;BU)') }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'Everybody may read and run Setup.exe',
    site: northSouth({ 'D:\\OD\\north\\Setup.exe': ownList('north', '(A;;0x1200a9;;;AU)') }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'A folder that was not looked at',
    site: northSouth({ 'D:\\OD\\north': null }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'not-assessed' },
  },
];
