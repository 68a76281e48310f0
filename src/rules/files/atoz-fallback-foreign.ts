import { sharingVerdicts } from '../../facts/files/shared-folders.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/atoz-fallback-foreign',
  title: 'No fallback or override of an A to Z path leads into a neighbour’s folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S7'],
  scope: 'site',
  needs: ['site.folders'],
  risk: 'While the first folder cannot be reached, images of this practice are written into the neighbour’s folder, and the neighbour’s are shown here.',
  remedy: 'Take the foreign entry out of the list, or the override out of the computer’s row.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    sharingVerdicts(facts, 'atoz-fallback', new Set(['atoz', 'atoz-override']), {
      what: 'A fallback leads to a neighbour’s A to Z folder',
      expected: 'every entry of the list, and every computer’s override, inside the tenant’s own folder',
      because: 'Open Dental takes the entries of DocPath one after the other until one has a sub-folder A; a computer’s own path comes before all of them.',
      note: 'Remove the entry: DocPath in preference, AtoZpath in computerpref or replicationserver.',
    }),
});
