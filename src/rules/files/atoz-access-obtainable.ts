import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/atoz-access-obtainable',
  title: 'Nobody else can give itself access to a tenant’s A to Z folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'Whoever owns the folder, may change its permissions or may replace it is one command away from every image in it, and no list of readers shows that.',
  remedy: 'Make administrators the owner, and take “change permissions”, “take ownership” and “delete subfolders” away from the neighbour.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'MS-DTYP 2.5.3.2: the owner’s implied rights', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-dtyp/' },
  ],
  evaluate: (facts) =>
    accessVerdicts(facts, new Set(['atoz', 'atoz-override', 'imaging']), ['take'], {
      what: 'A to Z folder',
      expected: 'only SYSTEM and administrators own the folder or may change who has access to it',
      because: 'An owner may always change permissions, whatever the list says; so may whoever holds WRITE_DAC or WRITE_OWNER.',
      beyond: ['read', 'write', 'delete'],
    }),
});
