import { pathVerdicts } from '../../facts/reach/path-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'reach/service-identity-crosses',
  title: 'Nobody can make a service run a program that comes to another tenant’s data',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8', 'S14', 'S16'],
  scope: 'site',
  needs: ['site.reach'],
  risk: 'Whoever replaces a program that a service starts acts with the service’s account: as LocalSystem with every folder, password and database of the machine.',
  remedy: 'Let nobody but administrators change programs and services, and run each service as an account that can reach only its own tenant’s things.',
  references: [
    { title: 'MITRE ATT&CK T1574.010: Services File Permissions Weakness', url: 'https://attack.mitre.org/techniques/T1574/010/' },
    {
      title: 'Microsoft: Service accounts (virtual accounts)',
      url: 'https://learn.microsoft.com/en-us/windows-server/identity/ad-ds/manage/understand-service-accounts',
    },
  ],
  evaluate: (facts) =>
    pathVerdicts(facts, {
      isMine: ({ weak }) => weak.kind === 'program' || weak.kind === 'service',
      because: 'A service starts whatever lies under its program’s name, with the rights of its own account; no access list binds LocalSystem.',
    }),
});
