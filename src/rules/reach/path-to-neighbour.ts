import { pathVerdicts } from '../../facts/reach/path-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'reach/path-to-neighbour',
  title: 'No chain of files, passwords, accounts and grants leads from a tenant to another’s data',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8', 'S9', 'S10', 'S14'],
  scope: 'site',
  needs: ['site.reach'],
  risk: 'Each step looks harmless where it is; together they open every patient, note and payment of another practice to whoever takes them one after the other.',
  remedy: 'Take the first weak step away, as printed; whatever password was within reach has to be changed as well.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'MITRE ATT&CK T1552.001: Credentials In Files', url: 'https://attack.mitre.org/techniques/T1552/001/' },
  ],
  evaluate: (facts) =>
    pathVerdicts(facts, {
      isMine: ({ weak }) => weak.kind !== 'program' && weak.kind !== 'service',
      because: 'A password works for whoever knows it, from every address its account accepts; what the account may do, its finder may do.',
    }),
});
