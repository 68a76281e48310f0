import { privilegeNames } from '../../domain/mysql/privileges.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { loginAccounts } from '../../facts/mysql/own-access.ts';
import { isOn, setting, settingNotRead } from '../../facts/mysql/settings.ts';
import { type SystemReach, systemReach } from '../../facts/mysql/system-reach.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const logs = [
  { table: 'general_log', variable: 'general_log' },
  { table: 'slow_log', variable: 'slow_query_log' },
] as const;

function reads({ database, object, privileges }: SystemReach, table: string): boolean {
  return database === 'mysql' && (object === null || object === table) && privilegeNames(privileges).includes('SELECT');
}

export const rule: Rule = defineRule({
  id: 'mysql/log-tables-readable',
  title: 'No tenant account can read a log table in which the server writes everybody’s statements',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.server'],
  alsoNeeds: ['mysql.publicGrants', 'mysql.mandatoryRoles'],
  risk: 'The logs hold the statements of all tenants word for word, patient data included.',
  remedy: 'Revoke SELECT on the log tables and on mysql, and write logs to files.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 7.4.1 Selecting General Query Log and Slow Query Log Output Destinations',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/log-destinations.html',
    },
  ],
  evaluate(facts) {
    const { grants } = facts['mysql.access'];
    const output = setting(facts, 'log_output');
    const found = systemReach(facts);
    return passUnless(loginAccounts(facts), (account) => {
      const reaches = found.get(account);
      if (reaches === undefined) {
        return null;
      }
      const about = { subject: account.subject, tenants: account.pass.tenants };
      const readable = logs.flatMap((log) =>
        reaches.filter((reach) => reads(reach, log.table)).map((reach) => ({ reach, log, written: setting(facts, log.variable) })),
      );
      const unread = [output, ...readable.map(({ written }) => written)].find(({ value }) => value === undefined);
      const open = readable.filter(({ written }) => isOn(written) === true && /\btable\b/i.test(output.value ?? ''));
      const [first] = open;
      if (first === undefined) {
        if (readable.length > 0 && unread) return settingNotRead(facts, unread.name, about);
        else return null;
      }
      const tables = [...new Set(open.map(({ log }) => log.table))];
      const rows = [...new Map(open.map(({ reach }) => [`${reach.row.table}/${reach.row.row}`, reach.row])).values()];
      const removals = rows.map((row) => revokeRow(grants, facts['mysql.access'].server, row) ?? { commands: [], undo: [] });
      const fail = accountFail(facts, account, {
        says: `reads every tenant’s statements in mysql.${tables.join(' and mysql.')}.`,
        observed: `log_output = ${output.value ?? ''}; ${open.map(({ written }) => `${written.name} = ${written.value ?? ''}`).join('; ')}; SELECT on mysql.${tables.join(', mysql.')}`,
        expected: 'log_output = FILE, and no SELECT on mysql',
        because: 'With log_output TABLE the server writes statements into ordinary tables of the database mysql.',
        witness: `SELECT argument FROM mysql.${tables[0] ?? ''} LIMIT 1;`,
        discriminator: tables.join(','),
        rows,
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: removals.flatMap(({ commands }) => commands),
          undo: removals.toReversed().flatMap(({ undo }) => undo),
          verify: [{ command: `SELECT 1 FROM mysql.${tables[0] ?? ''} LIMIT 1;`, expect: `as ${account.user}: ERROR 1142 (denied)` }],
          note: 'Where the row is the tenant’s only one, grant the recommended set first (mysql/system-schema-access shows it). What is in the tables already stays: empty them with TRUNCATE.',
        },
      });
      return { ...fail, evidence: [...fail.evidence, output.evidence, first.written.evidence] };
    });
  },
});
