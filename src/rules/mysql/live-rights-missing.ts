import { worstAccessToOwn } from '../../facts/mysql/own-access.ts';
import { rightsVerdicts } from '../../facts/mysql/rights-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/live-rights-missing',
  title: "Every account of a tenant holds the rights Open Dental needs on the tenant's live database",
  severity: 'high',
  kind: 'function',
  clauses: ['S10', 'S12'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'Open Dental fails at login or in the middle of a change to the schema, and staff ask for wider rights than they need.',
  remedy: 'Grant the missing rights on the exact live name.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  evaluate: (facts) =>
    rightsVerdicts(facts, {
      held: worstAccessToOwn(facts),
      where: 'its live database',
    }),
});
