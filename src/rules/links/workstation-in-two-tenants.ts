import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import type { Evidence, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** A computer that was seen at work in a tenant's database. */
interface Sighting {
  readonly tenant: string;
  readonly evidence: Evidence;
}

const day = 86_400_000;

export const rule: Rule = defineRule({
  id: 'links/workstation-in-two-tenants',
  title: 'No computer works in two tenants’ databases',
  severity: 'medium',
  kind: 'leak',
  clauses: ['S5', 'S1'],
  scope: 'site',
  needs: ['site.machines', 'opendental.computers', 'mysql.sessions'],
  risk: 'Whoever sits there, or whatever runs there, has both practices’ data at hand, and can carry it from one to the other.',
  remedy: 'Give support a computer of its own for each tenant, or a session that leaves nothing behind.',
  references: [{ title: '45 CFR 164.308(a)(4) Information access management', url: 'https://www.ecfr.gov/current/title-45/section-164.308' }],
  *evaluate(facts) {
    const startedAt = Date.parse(facts.startedAt);
    const seen = new Map<string, Sighting[]>();
    const note = (key: string, sighting: Sighting): unknown => seen.set(key, [...(seen.get(key) ?? []), sighting]);
    for (const instance of facts.instances) {
      for (const { name, tenant } of liveDatabases(instance)) {
        for (const [at, computer] of (instance['opendental.computers'][name] ?? []).entries()) {
          // Rows survive cloning a database; only a computer that was just at work counts.
          const age = startedAt - Date.parse(`${computer.heartbeat.replace(' ', 'T')}Z`);
          if (computer.name === '' || !(age < day)) continue;
          const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/${at}`;
          note(`computer ${computer.name.toUpperCase()}`, {
            tenant,
            evidence: {
              source: sourceId('opendental.computers', instance.instance),
              pointer,
              excerpt: `${name}: ${computer.name}, heartbeat ${computer.heartbeat}`,
            },
          });
        }
      }
      for (const [at, { user, host, database }] of instance['mysql.sessions'].entries()) {
        const tenant = instance.ownership.ownerOfAccount(user, host);
        // Machines of the site work for everybody: Remote Desktop hosts, Middle Tiers, the server itself.
        if (tenant === null || /^(?:localhost|127\.|::1$|$)/.test(host) || facts['site.machines'].hostOf(host) !== null) continue;
        note(`address ${host}`, {
          tenant,
          evidence: { source: sourceId('mysql.sessions', instance.instance), pointer: `/${at}`, excerpt: `${user}@${host} ${database ?? ''}` },
        });
      }
    }
    for (const [key, sightings] of seen) {
      const subject: Subject = { type: 'session', id: key };
      const tenants = [...new Set(sightings.map(({ tenant }) => tenant))].sort();
      if (tenants.length < 2) {
        yield { status: 'pass', subject, tenants };
        continue;
      }
      const [, what = '', name = ''] = /^(\w+) (.*)$/s.exec(key) ?? [];
      yield {
        status: 'fail',
        subject,
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `The ${what} ${name} works in the databases of ${tenantNames(facts, tenants)}.`,
        observed: `${sightings.length} sightings within a day`,
        expected: 'one practice for each workstation',
        ...(what === 'computer' ? { because: 'Two different computers can have one name; names that Windows makes up (DESKTOP-…) hardly ever do.' } : {}),
        evidence: tenants.flatMap((id) => sightings.find(({ tenant }) => tenant === id)?.evidence ?? []).slice(0, 5),
        fix: {
          language: 'sql',
          target: 'the databases named above',
          commands: [],
          undo: [],
          verify: [{ command: 'SELECT CompName, LastHeartBeat FROM computer ORDER BY LastHeartBeat DESC;', expect: 'computers of this practice only' }],
          note: 'Find out whose it is. A support desk is accepted by a waiver with an owner and a date; a practice’s PC gets its own FreeDentalConfig.xml, and the other account’s host part is narrowed (mysql/account-host-any).',
        },
      };
    }
  },
});
