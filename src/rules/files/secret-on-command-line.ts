import { commandLineSecrets } from '../../facts/files/command-line-secrets.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/secret-on-command-line',
  title: 'No password stands in a command line, shortcut or RemoteApp file',
  severity: 'high',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'site',
  needs: ['host.commandLines', 'site.fileAccess', 'site.destinations'],
  risk: 'Command lines are shown by process lists and kept in logs, shortcuts are copied to every desktop: the password is as public as they are.',
  remedy: 'Take the password out of the command line; let the program read it from its configuration file.',
  references: [{ title: 'Open Dental manual: Command Line Arguments', url: 'https://www.opendental.com/manual/commandline.html' }],
  evaluate: (facts) => commandLineSecrets(facts),
});
