import { foreignNames } from '../../facts/files/foreign-names.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/settings-name-neighbour',
  title: 'No setting of a tenant names a neighbour’s database, share, host or service',
  severity: 'high',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'site',
  needs: ['site.settings', 'site.folders'],
  risk: 'What the setting does, it does to the neighbour: files are fetched from there or put there, programs are started with its data.',
  remedy: 'Change the setting to the tenant’s own database, share, host or service.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => foreignNames(facts),
});
