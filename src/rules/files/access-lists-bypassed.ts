import { bypasses } from '../../facts/files/bypasses.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/access-lists-bypassed',
  title: 'No tenant’s people stand above the access lists of a shared host',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S8'],
  scope: 'site',
  needs: ['site.fileAccess', 'host.identity', 'host.principals'],
  risk: 'An administrator, backup operator or holder of a like right reads and changes every tenant’s files on the host, whatever their lists say.',
  remedy: 'Take the person out of the group, or the right away from it.',
  references: [
    {
      title: 'Microsoft: Privilege Constants (SeBackupPrivilege, SeRestorePrivilege, SeTakeOwnershipPrivilege)',
      url: 'https://learn.microsoft.com/en-us/windows/win32/secauthz/privilege-constants',
    },
  ],
  evaluate: (facts) => bypasses(facts),
});
