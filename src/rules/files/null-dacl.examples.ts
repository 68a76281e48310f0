import { everyoneShare, exampleShare, northSouth } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  {
    name: 'A folder inside a tenant’s has no list',
    site: northSouth({ 'D:\\OD\\north\\A': 'O:BAG:SYD:NO_ACCESS_CONTROL' }, [everyoneShare]),
    expect: { 'fs1 D:\\OD\\north\\A': 'fail' },
  },
  {
    name: 'A share without a list leaves it to the folders',
    site: northSouth({}, [exampleShare('open', 'D:\\OD', 'D:NO_ACCESS_CONTROL')]),
    expect: { '\\\\fs1\\open': 'fail', 'fs1': 'pass' },
  },
  {
    name: 'An empty list lets nobody in',
    site: northSouth({ 'D:\\OD\\north\\A': 'O:BAG:SYD:P' }, [everyoneShare]),
    expect: { fs1: 'pass' },
  },
];
