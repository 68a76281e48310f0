import { everyoneShare, exampleMachine, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const southUsers = `${exampleMachine}-2002`;
const southBen = `${exampleMachine}-1002`;

export const examples: readonly RuleExample[] = [
  {
    name: 'The neighbour’s group may change permissions',
    site: northSouth({ 'D:\\OD\\north': `(A;OICI;RCWD;;;${southUsers})` }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'A user of the neighbour owns the folder',
    site: northSouth({ 'D:\\OD\\north': ownList('north').replace('O:BA', `O:${southBen}`) }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail' },
  },
  {
    name: 'Administrators own it, and nobody else may change anything',
    site: northSouth({}, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
];
