import { everyoneShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import { hl7Files } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const folders = (north: string): RuleExample['site'] => {
  const site = northSouth({ 'D:\\OD\\hl7n': ownList('north', north), 'D:\\OD\\hl7s': ownList('south') }, [everyoneShare]);
  const artifacts = { 'opendental.hl7Definitions': { od_north: [hl7Files('\\\\fs1\\od$\\hl7n', '')], od_south: [hl7Files('\\\\fs1\\od$\\hl7s', '')] } };
  return { ...site, artifacts };
};

export const examples: readonly RuleExample[] = [
  {
    name: 'Authenticated Users may add files to the inbound folder',
    site: folders('(A;OICI;0x1201bf;;;AU)'),
    expect: { 'fs1 D:\\OD\\hl7n': 'fail', 'fs1 D:\\OD\\hl7s': 'pass' },
  },
  { name: 'Each folder for its own group', site: folders(''), expect: { 'fs1 D:\\OD\\hl7n': 'pass', 'fs1 D:\\OD\\hl7s': 'pass' } },
];
