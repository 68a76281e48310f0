import { isOn, setSetting, setting, settingNotRead } from '../../facts/mysql/settings.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/local-infile',
  title: 'The server does not ask clients for their files (local_infile is OFF)',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.server'],
  risk: 'Whoever can put a statement into a tenant’s session can also fetch files of that tenant’s workstation into a table.',
  remedy: 'Switch local_infile off; Open Dental loads local files only for backups onto another server.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.1.6 Security Considerations for LOAD DATA LOCAL',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/load-data-local-security.html',
    },
  ],
  *evaluate(facts) {
    const local = setting(facts, 'local_infile');
    const on = isOn(local);
    if (on === null) yield settingNotRead(facts, local.name, { subject: local.subject, tenants: [] });
    else if (!on) yield { status: 'pass', subject: local.subject, tenants: [] };
    else {
      yield {
        status: 'fail',
        subject: local.subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        claim: `${facts.instance} accepts LOAD DATA LOCAL from every tenant.`,
        observed: `local_infile = ${local.value ?? ''}`,
        expected: 'local_infile = OFF',
        because: 'The file is read by the client at the server’s request; MariaDB has it ON unless told otherwise, MySQL from 8.0 on OFF.',
        evidence: [local.evidence],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [setSetting(facts, 'local_infile', 'OFF')],
          undo: [setSetting(facts, 'local_infile', 'ON')],
          verify: [{ command: 'SELECT @@GLOBAL.local_infile;', expect: '0' }],
          note: 'On MariaDB also write local_infile=OFF under [mysqld], or the next start switches it on again. A backup onto another server (supplemental backup) stops working.',
        },
      };
    }
  },
});
