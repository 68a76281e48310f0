import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { hl7Services, unplacedListeners } from '../../facts/hl7/port-claims.ts';
import { unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { type Exposure, exposuresOf, hasPublicAddress, networksFor, type OpenWay, undecided, wayEvidence } from '../../facts/links/exposures.ts';
import { portFix } from '../../facts/links/port-fix.ts';
import type { TunnelFacts } from '../../facts/links/tunnel-words.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/port-open',
  title: 'An HL7 port takes connections from the tenant’s own networks only',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S19', 'S4'],
  scope: 'site',
  needs: ['site.hl7', 'site.machines', 'site.tunnels', 'host.networkReach', 'host.listeners'],
  alsoNeeds: ['host.services'],
  risk: 'Whoever reaches the port can add and change patients: the service asks for no password and checks no sender, and nothing is encrypted.',
  remedy: 'Let the port in from the tenant’s networks only, through its tunnel.',
  references: [
    { title: 'Open Dental manual: HL7', url: 'https://www.opendental.com/manual/hl7.html' },
    { title: '45 CFR 164.312(e)(1) Transmission security', url: 'https://www.ecfr.gov/current/title-45/section-164.312' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    for (const { row, pass } of unplacedListeners(facts))
      verdicts.push(untold(pass.subject, pass.tenants, `On which machine and port ${row} listens is not known.`));
    const services = hl7Services(facts);
    const known = new Set(facts.hosts.map(({ host }) => host));
    for (const [host, unseen] of services) {
      if (known.has(host)) continue;
      const missing = [sourceId('host.listeners', host), sourceId('links.firewall', host)];
      for (const { port, tenants } of unseen)
        verdicts.push(untold({ type: 'port', id: `${host} hl7 ${port}/tcp` }, tenants, `Network and firewall of ${host} were not read.`, missing));
    }
    for (const exposure of exposuresOf(facts, services)) {
      const { service, subject, fromInternet, fromElsewhere, inside, unknown } = exposure;
      const way = fromInternet ?? inside ?? fromElsewhere;
      if (way !== null) verdicts.push(failure(facts, exposure, way));
      else if (unknown !== null) verdicts.push(undecided(exposure, unknown));
      else verdicts.push({ status: 'pass', subject, tenants: service.tenants });
    }
    return verdicts;
  },
});

function failure(facts: TunnelFacts, exposure: Exposure, way: OpenWay): Fail {
  const { service, subject, fromInternet, neighbours, inside, facts: host } = exposure;
  const { tenants, port } = service;
  const [owner] = tenants;
  const isPublic = fromInternet !== null;
  const reacher = !isPublic && inside !== null && neighbours.length === 1 ? (neighbours[0] ?? null) : null;
  const who = isPublic
    ? 'Public addresses get'
    : inside === null
      ? 'Private addresses that are nobody’s get'
      : `${neighbours
          .slice(0, 3)
          .map((id) => nameOfTenant(facts, id))
          .join(' and ')}${neighbours.length > 3 ? ` and ${neighbours.length - 3} more tenants` : ''} get`;
  return {
    status: 'fail',
    subject,
    tenants: [...tenants, ...neighbours],
    sides: { owner: owner ?? null, reacher, ...(tenants.length > 1 ? { owners: tenants } : {}) },
    // Nobody known stands at addresses that are nobody's.
    ...(isPublic && hasPublicAddress(host['host.networkReach']) ? {} : { severity: isPublic || inside !== null ? ('high' as const) : ('medium' as const) }),
    claim: `${who} through to the HL7 port ${port} of ${nameOfTenant(facts, owner ?? null)} on ${host.host}.`,
    observed: `from ${way.from.slice(0, 3).join(', ')}: ${way.part.rule === null ? 'no rule refuses it' : way.part.rule.text}`,
    expected: `connections from ${networksFor(exposure, facts)?.slice(0, 5).join(', ') ?? 'networks that the inventory states'} only`,
    because:
      'The service listens on all addresses of its machine, without encryption, and takes whoever connects first; the firewall is the only control there is.',
    evidence: wayEvidence(exposure, way),
    discriminator: isPublic ? 'public' : neighbours.join('+') || 'elsewhere',
    fix: portFix(facts, exposure),
  };
}
