import { programFolders } from '../../facts/files/program-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/exe-folder-writable',
  title: 'No tenant can change programs that another tenant runs',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S14', 'S16'],
  scope: 'site',
  needs: ['site.configs', 'site.folders', 'site.fileAccess', 'host.services', 'host.programs'],
  risk: 'Whoever replaces a program runs with the rights of the neighbour’s service or users, and reads its passwords, files and database.',
  remedy: 'Let only administrators write to folders with programs; a tenant’s own people at most to their own.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => programFolders(facts),
});
