import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/folder-shared',
  title: 'No two tenants read from, or write to, one HL7 folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'Messages of one practice’s patients are applied to the other’s database: patients are inserted or overwritten, and each file is consumed by whichever service is first.',
  remedy: 'Give each tenant folders of its own, or better a TCP port, on both sides of the interface.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    sharingVerdicts(facts, 'hl7-same-direction', new Set(['hl7-in', 'hl7-out']), {
      what: 'HL7 folders are shared',
      expected: 'inbound and outbound folders of its own for each tenant',
      because:
        'The service takes every file of the folder and never compares the sender with the practice. The legacy preferences are named from eClinicalWorks’ side: the service reads HL7FolderOut and writes HL7FolderIn.',
      note: 'Change IncomingFolder or OutgoingFolder of one definition (or the legacy preference) and the sender’s setting with it, then restart that tenant’s service.',
    }),
});
