import { everyoneShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';
import type { CommandLineRow } from '../../../src/snapshot/artifacts/host.ts';

const line = (origin: string, secrets: readonly string[]): CommandLineRow => ({
  origin,
  program: 'C:\\Program Files (x86)\\Open Dental\\OpenDental.exe',
  arguments: `ServerName=db1 DatabaseName=od_north MySqlUser=north${secrets.map((name) => ` ${name}=k1:7`).join('')}`,
  secrets,
});
const shortcut = 'D:\\OD\\links\\North.lnk';

export const examples: readonly RuleExample[] = [
  {
    name: 'A process shows the database password',
    site: northSouth({}, [everyoneShare], { 'host.commandLines': [line('4711', ['MySqlPassword'])] }),
    expect: { 'fs1: process C:\\Program Files (x86)\\Open Dental\\OpenDental.exe od_north MySqlPassword': 'fail' },
  },
  {
    name: 'A shortcut that the neighbour can read',
    site: northSouth({ [shortcut]: ownList('north', '(A;;FR;;;AU)') }, [everyoneShare], { 'host.commandLines': [line(shortcut, ['MySqlPassword'])] }),
    expect: { [`fs1: ${shortcut}`]: 'fail' },
  },
  {
    name: 'No password on it',
    site: northSouth({}, [everyoneShare], { 'host.commandLines': [line(shortcut, [])] }),
    expect: { [`fs1: ${shortcut}`]: 'pass' },
  },
];
