import { parseRange, rangesContain } from '../../domain/network/address-ranges.ts';
import { tenantNames, type TunnelFacts } from '../../facts/links/tunnel-words.ts';
import type { Machines } from '../../facts/site/machines.ts';
import type { Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Does the session stay on this site, or come by a tunnel that encrypts? Null when the address does not tell. */
function isProtected(facts: TunnelFacts & { readonly 'site.machines': Machines }, tenant: string, host: string): boolean | null {
  if (/^(?:localhost|127\.|::1$|$)/i.test(host) || facts['site.machines'].hostOf(host) !== null) return true;
  const address = parseRange(host);
  if (address === null) return null;
  return rangesContain(
    facts['site.tunnels'].carried(tenant).by.flatMap(({ ranges }) => ranges),
    [address],
  );
}

export const rule: Rule = defineRule({
  id: 'links/session-unencrypted',
  title: 'No session from outside was open without encryption',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels', 'site.machines', 'mysql.sessions'],
  risk: 'The patient data of this very session could be read by everybody along the way.',
  remedy: 'Bring the workstation in through the tunnel, or give it an SslCa.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 29.12.22: performance_schema.threads, CONNECTION_TYPE',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/performance-schema-threads-table.html',
    },
  ],
  *evaluate(facts) {
    for (const instance of facts.instances) {
      const source = sourceId('mysql.sessions', instance.instance);
      const seen = new Set<string>();
      for (const [row, { user, host, database, encrypted }] of instance['mysql.sessions'].entries()) {
        const tenant =
          instance.ownership.ownerOfAccount(user, host) ?? (database === null ? null : (instance.ownership.ownerOfDatabase(database)?.tenant ?? null));
        const subject: Subject = { type: 'session', id: `${instance.instance}/${user} from ${host}` };
        if (tenant === null || seen.has(`${subject.id} ${encrypted}`)) continue;
        seen.add(`${subject.id} ${encrypted}`);
        const about = { subject, tenants: [tenant] };
        const safe = encrypted === true || isProtected(facts, tenant, host);
        if (safe === true) yield { status: 'pass', ...about };
        else if (safe === null || encrypted === null) {
          const reason =
            safe === null
              ? `Where ${host} is, and through what it comes, is not known.`
              : `The server does not tell whether the session from ${host} is encrypted.`;
          yield { status: 'not-assessed', ...about, missing: [source], reason };
        } else if (facts['site.tunnels'].unread.length > 0) {
          yield {
            status: 'not-assessed',
            ...about,
            missing: facts['site.tunnels'].unread,
            reason: `The session from ${host} uses no TLS, and not every host’s tunnels were read.`,
          };
        } else {
          yield {
            status: 'fail',
            ...about,
            sides: { owner: tenant, reacher: null },
            claim: `${tenantNames(facts, [tenant])} had an unencrypted session from ${host} open on ${instance.instance}.`,
            observed: `${user} from ${host}, no TLS, no tunnel of the practice has this address`,
            expected: 'TLS, or an address inside the practice’s tunnel',
            evidence: [{ source, pointer: `/${row}`, excerpt: `${user}@${host} ${database ?? ''} TCP/IP without TLS` }],
            fix: {
              language: 'sql',
              target: instance.instance,
              commands: [],
              undo: [],
              verify: [
                {
                  command: 'SELECT PROCESSLIST_USER, PROCESSLIST_HOST, CONNECTION_TYPE FROM performance_schema.threads WHERE PROCESSLIST_USER IS NOT NULL;',
                  expect: 'SSL/TLS for every address outside the tunnels',
                },
              ],
              note: 'Find the workstation by its address; connect it through the tunnel (links/vpn-missing), or set SslCa in its FreeDentalConfig.xml (Open Dental 23.2 and later).',
            },
          };
        }
      }
    }
  },
});
