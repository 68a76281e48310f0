import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/atoz-shared',
  title: 'No two tenants have one A to Z folder, or one inside the other’s',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S7'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'Both practices’ patients have their images in one tree: each sees, changes and deletes the other’s, and patients with equal names are mingled.',
  remedy: 'Give each database a folder of its own, move the files of one practice there, and change DocPath.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    sharingVerdicts(facts, 'atoz', new Set(['atoz', 'imaging']), {
      what: 'A to Z folders are shared',
      expected: 'a folder of its own for each tenant, none inside another’s',
      because: 'Spellings were compared as the file server does: shares, drives, links, letter case, short names and file ids.',
      note: "Create a folder for one of the two, move its patients’ files there (they are named after the patient), then set DocPath in its database: UPDATE preference SET ValueString = … WHERE PrefName = 'DocPath'.",
    }),
});
