import { everyoneShare, northSouth, ownList } from '../../../fixtures/builders/file-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const keyFiles = ['D:\\OD\\vpn.key', 'D:\\OD\\web.key', 'D:\\OD\\lost.key'].map((path) => ({ path, spkiSha256: null, encrypted: false }));
const guarded = 'O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)';

export const examples: readonly RuleExample[] = [
  {
    name: 'A key that one tenant’s people can read, one that nobody can, and one nobody looked at',
    site: northSouth({ 'D:\\OD\\vpn.key': ownList('south'), 'D:\\OD\\web.key': guarded }, [everyoneShare], { 'links.keyFiles': keyFiles }),
    expect: { 'fs1 D:\\OD\\vpn.key': 'fail', 'fs1 D:\\OD\\web.key': 'pass', 'fs1 D:\\OD\\lost.key': 'not-assessed' },
  },
];
