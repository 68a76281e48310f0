import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/link-into-neighbour',
  title: 'No link in a tenant’s folder leads into a neighbour’s',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S7'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'Whoever opens the link works in the neighbour’s files: copies, backups and clean-ups of one practice take the other’s with them.',
  remedy: 'Remove the junction or symbolic link; what it leads to stays.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    sharingVerdicts(facts, 'link', new Set(['atoz', 'atoz-override', 'imaging', 'backup-target', 'supplemental-backup']), {
      what: 'A link leads to a neighbour’s files',
      expected: 'links that stay inside the tenant’s own folder',
      because: 'A junction, symbolic link or mounted folder is opened like the folder behind it; only the access list there still holds.',
      note: 'First find out who made the link and what for: a program that follows it stops finding its files.',
    }),
});
