import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/atoz-neighbour-access',
  title: 'Only a tenant’s own people reach its A to Z folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'The folder holds the patients’ images, letters and consent forms, under their names; whoever can read it has them.',
  remedy: 'Take the entry out of the access list, so that only the tenant’s own group, SYSTEM and the administrators are left.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'MS-DTYP 2.5.3: access check', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-dtyp/' },
  ],
  evaluate: (facts) =>
    accessVerdicts(facts, new Set(['atoz', 'atoz-override', 'imaging']), ['read', 'write', 'delete'], {
      what: 'A to Z folder',
      expected: 'no entry that lets anybody but the tenant’s own people in',
      because:
        'Over the network the share and the folder must both let somebody in; the narrower of the two counts, and a folder above that refuses does not protect what is in it on Windows.',
      severity: ({ uses }) => (uses.has('read') || uses.has('write') ? 'critical' : 'high'),
    }),
});
