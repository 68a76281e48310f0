import { ownerVerdicts } from '../../facts/files/owner-access.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/atoz-owner-lacks-access',
  title: 'A tenant’s own people can read and write in its A to Z folder',
  severity: 'high',
  kind: 'function',
  clauses: ['S7', 'S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'Images cannot be opened or saved; Open Dental asks for another path, and a user who types one can end up in a neighbour’s folder.',
  remedy: 'Give the tenant’s own group Modify on the folder, and a share that lets it through.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => ownerVerdicts(facts),
});
