import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { isOn, setting, settingNotRead } from '../../facts/mysql/settings.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import type { Fix } from '../../model/verdict.ts';
import type { PathOverrideRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

function blankPaths(instance: string, database: string, rows: readonly PathOverrideRow[]): Fix {
  const table = `${sqlIdentifier(database)}.replicationserver`;
  return {
    language: 'sql',
    target: instance,
    commands: rows.map(({ key }) => `UPDATE ${table} SET AtoZpath = '' WHERE ServerId = ${Number(key)};`),
    undo: rows.map(
      ({ key, path: old }) => `UPDATE ${table} SET AtoZpath = '${old.replaceAll('\\', '\\\\').replaceAll("'", "''")}' WHERE ServerId = ${Number(key)};`,
    ),
    verify: [{ command: `SELECT ServerId, AtoZpath FROM ${table};`, expect: 'no path' }],
    note: 'The statement ends the wrong A to Z path only. A replica that reads this server’s log has to be stopped, and the tenant moved to an instance of its own.',
  };
}

export const rule: Rule = defineRule({
  id: 'mysql/replication-exposes-neighbour',
  title: 'No tenant replicates from a server whose binary log holds other tenants’ data',
  severity: 'high',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'instance',
  needs: ['mysql.server', 'opendental.replicationServers'],
  risk: 'The tenant’s replica receives the rows of every tenant of the server; its A to Z path follows the server’s number, which all tenants share.',
  remedy: 'Replicate a tenant from an instance of its own; blank the A to Z path of replication rows on a shared one.',
  references: [
    { title: 'Open Dental manual: Replication Best Practices', url: 'https://www.opendental.com/help244/replicationbestpractices.html' },
    { title: 'Open Dental source, FileAtoZ.GetPreferredAtoZpath' },
  ],
  evaluate(facts) {
    const log = setting(facts, 'log_bin');
    const number = setting(facts, 'server_id');
    const shared = new Set(liveDatabases(facts).map(({ tenant }) => tenant)).size > 1;
    return passUnless(liveDatabases(facts), ({ name, tenant, subject, pass }) => {
      const about = { subject, tenants: pass.tenants };
      const rows = facts['opendental.replicationServers'][name];
      if (rows === undefined) {
        return {
          ...about,
          status: 'not-assessed',
          missing: [sourceId('opendental.replicationServers', facts.instance)],
          reason: `The replication servers of ${name} were not read.`,
        };
      }
      if (rows.length === 0 || !shared) {
        return null;
      }
      const at = rows.findIndex(({ key }) => key === number.value);
      const path = rows[at]?.path ?? null;
      if (isOn(log) !== true && path === null) {
        const unread = [log, number].find(({ value }) => value === undefined);
        if (unread) return settingNotRead(facts, unread.name, about);
        else return null;
      }
      const says = [
        ...(isOn(log) === true ? ['has replication set up on a server whose binary log carries all tenants'] : []),
        ...(path === null ? [] : [`takes ${path} as its A to Z folder because the shared server’s number is ${number.value ?? ''}`]),
      ];
      return {
        status: 'fail',
        ...about,
        sides: { owner: null, reacher: tenant },
        claim: `${tenantName(facts, tenant)} (${name}) ${says.join(' and ')}.`,
        observed: `${rows.length} rows in replicationserver with a path; log_bin = ${log.value ?? '(not read)'}, server_id = ${number.value ?? '(not read)'}`,
        expected: 'no replication of single tenants from a shared instance',
        because: 'Binary log filters hold for a whole server, not for the account that reads it; every tenant of the instance sees the same @@server_id.',
        discriminator: path === null ? 'log' : 'path',
        evidence: [
          log.evidence,
          number.evidence,
          {
            source: sourceId('opendental.replicationServers', facts.instance),
            pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${at < 0 ? '' : `/${at}`}`,
            excerpt: rows.map((row) => `ServerId ${row.key}: ${row.path}`).join('; '),
          },
        ],
        fix: blankPaths(facts.instance, name, rows),
      };
    });
  },
});
