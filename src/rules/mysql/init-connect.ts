import { sqlString } from '../../domain/mysql/sql-text.ts';
import { type Setting, setSetting, setting, settingNotRead } from '../../facts/mysql/settings.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Statements that only touch the session itself: names, collation, mode. */
const onlySessionSettings = /^\s*(?:SET\s+(?!\s*(?:GLOBAL|PERSIST|PASSWORD|ROLE|DEFAULT|@@global)\b)[^;()]*;?\s*)+$/i;

/** How bad the text of a setting is; null when it is blank. */
function judged({ name, value }: Setting): { readonly severity: 'high' | 'low'; readonly kind: 'leak' | 'hygiene' } | null {
  if (value === undefined || value.trim() === '') return null;
  return name === 'init_connect' && onlySessionSettings.test(value) ? { severity: 'low', kind: 'hygiene' } : { severity: 'high', kind: 'leak' };
}

export const rule: Rule = defineRule({
  id: 'mysql/init-connect',
  title: 'No statement runs on behalf of tenants when they connect or the server starts',
  severity: 'high',
  kind: 'leak',
  clauses: ['S1', 'S10'],
  scope: 'instance',
  needs: ['mysql.server'],
  risk: 'The text runs in every tenant’s session with that tenant’s rights: it can copy the tenant’s data or change its password without leaving a grant behind.',
  remedy: 'Blank init_connect; set character sets in the server configuration instead.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 7.1.8 Server System Variables: init_connect, init_file',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html',
    },
  ],
  *evaluate(facts) {
    for (const name of ['init_connect', 'init_file']) {
      const text = setting(facts, name);
      if (text.value === undefined) {
        // A server that reports its variables reports init_connect; init_file is judged where it is told.
        if (name === 'init_connect') yield settingNotRead(facts, name, { subject: text.subject, tenants: [] });
        continue;
      }
      const found = judged(text);
      if (found === null) {
        yield { status: 'pass', subject: text.subject, tenants: [] };
        continue;
      }
      const atConnect = name === 'init_connect';
      yield {
        status: 'fail',
        subject: text.subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        ...found,
        claim: atConnect
          ? `Every login of every tenant of ${facts.instance} runs the text of init_connect.`
          : `${facts.instance} runs the statements of ${text.value} with all rights at every start.`,
        observed: `${name} = ${text.value}`,
        expected: `${name} blank`,
        because: atConnect
          ? 'The text runs with the rights of whoever logs in; only accounts with SUPER or CONNECTION ADMIN skip it, and an error in it ends the session.'
          : 'The file runs before anybody can log in, without privilege checks.',
        evidence: [text.evidence],
        fix: atConnect
          ? {
              language: 'sql',
              target: facts.instance,
              commands: [setSetting(facts, name, "''")],
              undo: [setSetting(facts, name, sqlString(text.value))],
              verify: [{ command: 'SELECT @@GLOBAL.init_connect;', expect: 'blank' }],
              note: 'Remove the line from the configuration file too, or the next start brings it back.',
            }
          : {
              language: 'ini',
              target: facts.instance,
              commands: ['[mysqld]', '# init_file removed'],
              undo: ['[mysqld]', `init_file=${text.value}`],
              verify: [{ command: 'SELECT @@GLOBAL.init_file;', expect: 'NULL or blank after the restart' }],
              note: 'Read the file first; it takes a restart.',
            },
      };
    }
  },
});
