import { storageModes } from '../../facts/files/storage-modes.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/storage-mode-mismatch',
  title: 'Images are where the database says, and nowhere else',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S7'],
  scope: 'site',
  needs: ['site.settings', 'site.folders', 'site.fileAccess'],
  risk: 'A folder that the practice left behind is still full of images and still shared, and nobody looks after it; or images have no folder to go to.',
  remedy: 'Move what is in the old folder and take its share away, or set the folder that is used.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) => storageModes(facts),
});
