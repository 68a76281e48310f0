import { everyoneShare, exampleMachine, exampleShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'The list names the neighbour’s group only',
    site: northSouth({ 'D:\\OD\\north': ownList('south') }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'The share lets everybody read only',
    site: northSouth({}, [exampleShare('od$', 'D:\\OD', 'D:(A;;FR;;;WD)')]),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'A denial stands before the grant',
    site: northSouth({ 'D:\\OD\\north': ownList('north').replace('D:PAI', `D:PAI(D;OICI;FW;;;${exampleMachine}-2001)`) }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'Modify for the own group, through a share',
    site: northSouth({}, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
];
