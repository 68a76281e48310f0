import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/folder-crossed',
  title: 'No tenant’s outbound HL7 folder is another’s inbound folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'What one practice sends about its patients is read as incoming by the other, which inserts or overwrites patients of its own.',
  remedy: 'Give each direction of each tenant a folder of its own.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    sharingVerdicts(facts, 'hl7-crossed', new Set(['hl7-in', 'hl7-out']), {
      what: 'An outbound folder is somebody else’s inbound folder',
      expected: 'an inbound folder that nobody but the tenant’s own sender writes to',
      because: 'The service takes every file of its inbound folder, whatever it is and whoever wrote it, and deletes it when it was applied.',
      note: 'Change the folder of one of the two definitions and of the program on the other side, then restart the service.',
    }),
});
