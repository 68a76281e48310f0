import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { ownOtherUses } from '../../facts/hl7/own-other-use.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/folder-has-other-use',
  title: 'HL7 folders are used for nothing else',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'The service takes everything in its inbound folder for messages: a neighbour’s images, claims or backups in it are read, and deleted when they parse.',
  remedy: 'Move the HL7 folder to a place where nothing else is kept.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  *evaluate(facts) {
    const own = ownOtherUses(facts);
    yield* own.map(({ verdict }) => verdict);
    const failed = new Set(own.map(({ claim }) => `${claim.tenant}: ${claim.text}`));
    const sharings = sharingVerdicts(facts, 'hl7-other-use', new Set(['hl7-in', 'hl7-out']), {
      what: 'An HL7 folder has another use for a neighbour',
      expected: 'a folder that holds messages of one tenant and nothing else',
      because: 'Every file of the inbound folder is consumed, whatever its extension; sub-folders are not looked into.',
      note: 'Create an empty folder for the messages, change the definition to it, and restart the service.',
    });
    for (const verdict of sharings) if (verdict.status !== 'pass' || !failed.has(verdict.subject.id)) yield verdict;
  },
});
