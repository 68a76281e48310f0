import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { unreadHl7 } from '../../facts/hl7/stated.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/folder-neighbour-access',
  title: 'Only a tenant’s own people and service reach its HL7 folders',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S18', 'S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess', 'site.hl7'],
  risk: 'Messages carry names, diagnoses and appointments; whoever can write to the inbound folder changes the practice’s patients, because nothing in a message is checked against the practice.',
  remedy: 'Leave the tenant’s own service account, its sender and the administrators in the folder’s access list.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'MS-DTYP 2.5.3: access check', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-dtyp/' },
  ],
  evaluate: (facts) => [
    ...unreadHl7(facts),
    // A tenant without folders exchanges over TCP, or not at all.
    ...accessVerdicts(facts, new Set(['hl7-in', 'hl7-out']), ['read', 'write', 'delete', 'take'], {
      what: 'HL7 folder',
      expected: 'no entry that lets anybody but the tenant’s own people and service in',
      because:
        'The service applies and deletes every file of its inbound folder, whoever put it there; over the network, share and folder must both let somebody in.',
      told: 'claims',
    }),
  ],
});
