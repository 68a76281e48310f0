import { nullLists } from '../../facts/files/null-lists.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/null-dacl',
  title: 'Every folder, file and share has an access list',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess', 'host.shares', 'files.objects'],
  risk: 'Without a list everybody may do everything, whatever the folders above say: read, change, delete, and take it over.',
  remedy: 'Give it a list: SYSTEM, administrators and the tenant’s own people.',
  references: [{ title: 'MS-DTYP 2.4.5: NULL DACL', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-dtyp/' }],
  evaluate: (facts) => nullLists(facts),
});
