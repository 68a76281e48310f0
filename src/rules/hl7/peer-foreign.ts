import { type AddressRange, parseNetwork, rangesContain, rangesOverlap } from '../../domain/network/address-ranges.ts';
import { networkIndex } from '../../domain/network/network-index.ts';
import { addTo } from '../../facts/add-to.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { portClaims } from '../../facts/hl7/port-claims.ts';
import { byHand, exchangesInUse, good, hl7Subject, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import type { Hl7Exchange } from '../../facts/site/hl7.ts';
import type { Severity } from '../../model/severity.ts';
import type { Evidence, Fail } from '../../model/verdict.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type PeerFacts = SiteFacts<'site.hl7' | 'site.machines', never>;

/** What is wrong with a receiver. */
interface Foreign {
  readonly reacher: string | null;
  readonly words: string;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}

const loopback: readonly AddressRange[] = ['127.0.0.0/8', '::1'].flatMap((text) => parseNetwork(text) ?? []);

export const rule: Rule = defineRule({
  id: 'hl7/peer-foreign',
  title: 'HL7 messages are sent to the tenant’s own receiver and to nobody else’s',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S19', 'S4'],
  scope: 'site',
  needs: ['site.hl7', 'site.machines'],
  risk: 'Every appointment and every patient the practice enters is sent, in clear text, to another practice’s program or to a stranger.',
  remedy: 'Enter the address of the tenant’s own receiver, reached through its tunnel.',
  references: [{ title: 'Open Dental manual: HL7', url: 'https://www.opendental.com/manual/hl7.html' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    const foreignTo = foreignPeers(facts);
    for (const exchange of exchangesInUse(facts, 'peer')) {
      const { row, tenant, end } = exchange;
      const subject = hl7Subject(row);
      const own = (facts.inventory.tenants[tenant]?.workstations.networks ?? []).flatMap((text) => parseNetwork(text) ?? []);
      const address = end.place.kind === 'peer' ? parseNetwork(end.place.host) : null;
      const found = foreignTo(exchange, address, own);
      if (found) yield failure(facts, exchange, found);
      else if (end.state === 'unknown') yield untold(subject, [tenant], `Whether ${row} is in use is not known.`);
      else if (address === null) yield untold(subject, [tenant], `${end.text} is no IPv4 address with a port, so nothing can be said of it.`);
      else if (rangesContain(own, [address]) || rangesContain(loopback, [address])) yield good(subject, [tenant]);
      else yield untold(subject, [tenant], `The inventory names no networks of ${nameOfTenant(facts, tenant)} (workstations.networks).`);
    }
  },
});

/** One key for all spellings of a receiver. */
function receiverKey({ end: { place, text } }: Pick<Hl7Exchange, 'end'>): string {
  return place.kind === 'peer' && place.port !== null ? `${place.host.trim().toLowerCase()}:${place.port}` : text.trim().toLowerCase();
}

function foreignPeers(facts: PeerFacts): (exchange: Hl7Exchange, address: AddressRange | null, own: readonly AddressRange[]) => Foreign | null {
  const tenants = Object.values(facts.inventory.tenants).filter(({ stage }) => stage !== 'retired');
  const networks = networkIndex(tenants.map(({ id, workstations }) => ({ id, networks: workstations.networks })));
  const ports = portClaims(facts);
  const receivers = new Map<string, Hl7Exchange[]>();
  for (const exchange of exchangesInUse(facts, 'peer')) addTo(receivers, receiverKey(exchange), exchange);
  return ({ end, tenant, machines }, address, own) => {
    if (end.place.kind !== 'peer') return null;
    const isLocal = address !== null && rangesContain(loopback, [address]);
    const host = isLocal ? (machines[0] ?? '') : (facts['site.machines'].hostOf(end.place.host) ?? '');
    const port = ports.get(`${host}:${end.place.port ?? ''}`)?.find((claim) => claim.tenant !== tenant && !claim.isIdle);
    if (port) return { reacher: port.tenant, words: `the port of ${nameOfTenant(facts, port.tenant)}`, severity: 'critical', evidence: [port.evidence()] };
    // The same loopback address is another receiver on another machine.
    const other = receivers.get(receiverKey({ end }))?.find((one) => one.tenant !== tenant && (!isLocal || one.machines[0] === machines[0]));
    if (other)
      return {
        reacher: other.tenant,
        words: `the receiver that ${nameOfTenant(facts, other.tenant)} sends to as well`,
        severity: 'critical',
        evidence: [other.evidence()],
      };
    if (address === null || isLocal || rangesOverlap(own, [address])) return null;
    const neighbour = networks.holdersIn([address]).find((id) => id !== tenant);
    if (neighbour !== undefined)
      return { reacher: neighbour, words: `an address of ${nameOfTenant(facts, neighbour)}’s networks`, severity: 'critical', evidence: [] };
    return own.length === 0 ? null : { reacher: null, words: 'an address outside its networks', severity: 'medium', evidence: [] };
  };
}

function failure(facts: PeerFacts, { row, tenant, end, settings, evidence, serviceName }: Hl7Exchange, foreign: Foreign): Fail {
  const { reacher, words, severity } = foreign;
  const networks = facts.inventory.tenants[tenant]?.workstations.networks ?? [];
  return {
    status: 'fail',
    subject: hl7Subject(row),
    tenants: reacher === null ? [tenant] : [tenant, reacher],
    sides: { owner: tenant, reacher },
    severity,
    claim: `${nameOfTenant(facts, tenant)} sends its HL7 messages to ${end.text}, ${words}.`,
    observed: evidence().excerpt,
    expected: networks.length === 0 ? 'the tenant’s own receiver' : `an address in ${networks.join(', ')}`,
    because: 'The service sends plain TCP to whatever address is written, and does not ask who answers.',
    evidence: [evidence(), ...foreign.evidence],
    discriminator: reacher ?? '*',
    fix: byHand(
      settings.database,
      `Enter the receiver’s address in Setup, Advanced Setup, HL7 (OutgoingIpPort, now ${end.text}), then restart ${serviceName || 'the service'}: messages that were not acknowledged are sent again. If the receiver stands in a network of the tenant that the inventory does not name, add it to workstations.networks.`,
    ),
  };
}
