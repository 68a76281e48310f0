import { accessVerdicts } from '../../facts/files/access-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/code-on-share-writable',
  title: 'No neighbour can change the programs in a tenant’s A to Z folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.folders', 'site.fileAccess'],
  risk: 'Workstations run Setup.exe and load plug-ins from here: whoever changes them runs as every user of the practice, and has whatever they have.',
  remedy: 'Take write access to Setup.exe, Plugins, UpdateFiles and SetupFiles away from everybody but the tenant’s own people and administrators.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate: (facts) =>
    accessVerdicts(facts, new Set(['atoz', 'atoz-override']), ['write', 'delete', 'take'], {
      what: 'programs in the A to Z folder',
      expected: 'nobody but the tenant’s own people and administrators can write there',
      because:
        'Clients start Setup.exe from the root of the folder and copy plug-ins over their own installation. Where these files only inherit, the list of the folder decides, and files/atoz-neighbour-access speaks of it.',
      programs: true,
    }),
});
