import { everyoneShare, exampleMachine, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'Authenticated Users may change what is in the folder',
    site: northSouth({ 'D:\\OD\\north': '(A;OICI;0x1301bf;;;AU)' }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'Only the tenant’s own group',
    site: northSouth({}, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'pass', 'fs1 D:\\OD\\south': 'pass' },
  },
  {
    name: 'A folder nobody looked at',
    site: northSouth({ 'D:\\OD\\north': null }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'not-assessed' },
  },
  {
    name: 'An entry for the neighbour that holds for what is made in the folder only',
    site: northSouth({ 'D:\\OD\\north': `(A;OICIIO;0x1301bf;;;${exampleMachine}-2002)(A;OICIIO;FA;;;CO)` }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north': 'fail', 'fs1 D:\\OD\\south': 'pass' },
  },
];
