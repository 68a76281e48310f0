import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Uses of folders through which a tenant and a program hand files to each other. */
const exchanges: ReadonlySet<PathUse> = new Set([
  'clearinghouse-export',
  'clearinghouse-response',
  'export',
  'import',
  'letter-merge',
  'cloud-transfer',
  'bridge-file',
  'bridge-folder',
  'voice-mail',
  'backup-restore',
]);

export const rule: Rule = defineRule({
  id: 'files/exchange-folder-shared',
  title: 'No two tenants use one export, import, clearinghouse or bridge folder',
  severity: 'high',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'Claims, answers and patient files of one practice are sent or taken in by the other, and deleted by whoever is first.',
  remedy: 'Give each tenant folders of its own for every exchange, and change the setting.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => [
    ...sharingVerdicts(facts, 'exchange', exchanges, {
      what: 'An exchange folder is shared',
      expected: 'exchange folders of its own for each tenant',
      because: 'These folders have no idea of a tenant: everything that lies in one is taken for the practice that reads it.',
      note: 'Create a folder for one of the two and change the setting to it; the other program (clearinghouse, imaging, bridge) needs the new path too.',
      severity: () => 'high',
    }),
    ...accessVerdicts(facts, exchanges, ['read', 'write', 'delete'], {
      what: 'exchange folder',
      expected: 'no entry that lets anybody but the tenant’s own people and programs in',
      because: 'Claims, letters and patient lists lie there until a program fetches them.',
      severity: () => 'high',
      told: 'failures',
    }),
  ],
});
