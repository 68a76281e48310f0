import { dropServerFix, isRemoteEngine } from '../../facts/mysql/foreign-table-fix.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/stored-server-credentials',
  title: 'No stored connection to another server can be used by tenants',
  severity: 'high',
  kind: 'leak',
  clauses: ['S1', 'S10'],
  scope: 'instance',
  needs: ['mysql.foreignServers', 'mysql.plugins'],
  risk: 'A tenant that may create tables in its own database reads and writes through the connection with its stored user and password.',
  remedy: 'Drop the stored server, or switch the remote engine off.',
  references: [
    { title: 'MySQL 8.4 Reference Manual, 15.1.18 CREATE SERVER Statement', url: 'https://dev.mysql.com/doc/refman/8.4/en/create-server.html' },
    { title: 'MariaDB documentation: FederatedX Storage Engine', url: 'https://mariadb.com/kb/en/about-federatedx/' },
  ],
  *evaluate(facts) {
    const active = facts['mysql.plugins'].filter(({ name, status }) => status.toUpperCase() === 'ACTIVE' && isRemoteEngine(name)).map(({ name }) => name);
    const servers = facts['mysql.foreignServers'];
    if (servers.length === 0) yield { status: 'pass', subject: { type: 'instance', id: facts.instance }, tenants: [] };
    for (const [row, server] of servers.entries()) {
      const subject = { type: 'object' as const, id: `${facts.instance}/${server.name} (stored server)` };
      if (active.length === 0) {
        yield { status: 'pass', subject, tenants: [] };
        continue;
      }
      const owner = facts.ownership.ownerOfDatabase(server.db)?.tenant ?? null;
      yield {
        status: 'fail',
        subject,
        tenants: owner === null ? [] : [owner],
        sides: { owner, reacher: null },
        severity: owner === null ? 'high' : 'critical',
        claim: `Every tenant of ${facts.instance} that may create a table reaches ${server.db} at ${server.host}${owner === null ? '' : ` of ${tenantName(facts, owner)}`} as ${server.user}.`,
        observed: `stored server ${server.name}: ${server.user}@${server.host}:${server.port}/${server.db}; engine ${active.join(', ')} is active`,
        expected: 'no rows in mysql.servers, or no remote engine',
        because: 'Using a stored server needs no privilege beyond CREATE on a database of one’s own.',
        witness: `CREATE TABLE probe (…) ENGINE=${active[0] ?? ''} CONNECTION='${server.name}/…';`,
        evidence: [
          {
            source: sourceId('mysql.foreignServers', facts.instance),
            pointer: `/${row}`,
            excerpt: `mysql.servers: ${server.name} ${server.wrapper} ${server.user}@${server.host}:${server.port}/${server.db}`,
          },
        ],
        fix: dropServerFix(facts.instance, server),
      };
    }
  },
});
