import { serviceNames } from '../../facts/links/declared-services.ts';
import { exposuresOf, undecided, wayEvidence } from '../../facts/links/exposures.ts';
import { portFix } from '../../facts/links/port-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Fail } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Neighbours that are told one by one. */
const oneByOne = 20;

export const rule: Rule = defineRule({
  id: 'links/port-open-to-neighbour',
  title: 'A server that is one tenant’s own takes no connections from another tenant’s network',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S13'],
  scope: 'site',
  needs: ['site.tunnels', 'host.networkReach', 'host.listeners'],
  alsoNeeds: ['host.services'],
  risk: 'The neighbour’s PCs stand before the log-on of a server that holds nothing of theirs, and can try passwords and flaws.',
  remedy: 'Let the port in from the owner’s networks only.',
  references: [{ title: '45 CFR 164.308(a)(4) Information access management', url: 'https://www.ecfr.gov/current/title-45/section-164.308' }],
  *evaluate(facts) {
    for (const exposure of exposuresOf(facts)) {
      const { service, subject, neighbours, inside, fromInternet, unknown, facts: host } = exposure;
      const about = { subject, tenants: service.tenants };
      if (fromInternet !== null) yield { status: 'not-applicable', ...about, reason: 'Everybody gets in: links/port-exposed.' };
      else if (inside !== null) {
        const many = neighbours.length > oneByOne;
        const reachers = many ? [null] : neighbours;
        yield* reachers.map((reacher): Fail => ({
          status: 'fail',
          subject,
          tenants: [...service.tenants, ...(reacher === null ? neighbours : [reacher])],
          sides: { owner: service.tenants[0] ?? null, reacher, ...(service.tenants.length > 1 ? { owners: service.tenants } : {}) },
          discriminator: reacher ?? 'many',
          claim: `${tenantNames(facts, reacher === null ? neighbours : [reacher])} get${many ? '' : 's'} through to ${serviceNames[service.kind]} of ${tenantNames(facts, service.tenants)} on ${host.host} (port ${service.port}).`,
          observed: `from ${inside.from.slice(0, 3).join(', ')}: ${inside.part.rule === null ? 'no rule refuses it' : inside.part.rule.text}`,
          expected: `connections of ${tenantNames(facts, service.tenants)} only`,
          evidence: wayEvidence(exposure, inside),
          fix: portFix(facts, exposure),
        }));
      } else if (unknown !== null) yield undecided(exposure, unknown);
      else yield { status: 'pass', ...about };
    }
  },
});
