import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const targets: ReadonlySet<PathUse> = new Set(['backup-target', 'supplemental-backup']);

export const rule: Rule = defineRule({
  id: 'files/backup-target-shared',
  title: 'Every tenant’s backups go to a folder of its own that no neighbour can open',
  severity: 'high',
  kind: 'leak',
  clauses: ['S3'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'A backup is the whole practice: whoever restores from a mixed folder gets the neighbour’s patients, and the next backup overwrites the last one.',
  remedy: 'Give each tenant a backup folder that only it and the operator can open.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => [
    ...sharingVerdicts(facts, 'backup', targets, {
      what: 'Backups are kept together',
      expected: 'a backup folder for each tenant, apart from everything of its neighbours',
      because: 'Open Dental writes <folder>\\<database>, and renames an older one beside it; nothing in it tells tenants apart.',
      note: 'Set BackupToPath (or SupplementalBackupNetworkPath) of one of them to a folder of its own, and move what is there.',
      severity: () => 'high',
    }),
    ...accessVerdicts(facts, targets, ['read', 'write', 'delete', 'take'], {
      what: 'backup folder',
      expected: 'no entry that lets anybody but the tenant’s own people and the operator in',
      because: 'A backup is a copy of every table and image: whoever can read it needs no account of the database.',
      severity: ({ uses }) => (uses.has('read') ? 'critical' : 'high'),
      told: 'found',
    }),
  ],
});
