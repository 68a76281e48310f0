import { sharedAccounts } from '../../facts/files/shared-accounts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/temp-or-account-shared',
  title: 'No Windows account and no folder of temporary files serves two tenants',
  severity: 'high',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.fileAccess'],
  risk: 'Images and letters that one practice opened lie where the other’s people can read them, and access lists cannot tell the two apart.',
  remedy: 'Give every person an account per tenant, and every account temporary files in its own profile.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => sharedAccounts(facts),
});
