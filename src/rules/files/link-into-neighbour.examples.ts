import { everyoneShare, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const links = (from: string, to: string): RuleExample['site'] =>
  northSouth({}, [everyoneShare], {
    'host.pathMap': { mounts: [], drives: [], links: [{ from, to }], shortNames: [], dfs: [] },
  });

export const examples: readonly RuleExample[] = [
  {
    name: 'A junction in north’s folder leads to south’s letter folder',
    site: links('D:\\OD\\north\\S', 'D:\\OD\\south'),
    expect: { 'fs1 D:\\OD\\north\\S': 'fail' },
  },
  {
    name: 'A junction that stays in the own folder',
    site: links('D:\\OD\\north\\S', 'D:\\OD\\north\\T'),
    expect: { 'north: \\\\fs1\\od$\\north': 'pass', 'south: \\\\fs1\\od$\\south': 'pass' },
  },
];
