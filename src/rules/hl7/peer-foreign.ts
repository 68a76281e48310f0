import { type AddressRange, parseNetwork, rangesOverlap } from '../../domain/network/address-ranges.ts';
import type { NetworkIndex } from '../../domain/network/network-index.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { claimEvidence, portClaims } from '../../facts/hl7/port-claims.ts';
import { byHand, exchangesInUse, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { tenantNetworks } from '../../facts/links/tenant-networks.ts';
import { exchangeEvidence, type Hl7Exchange } from '../../facts/site/hl7.ts';
import { twinsBy } from '../../facts/twins.ts';
import type { Severity } from '../../model/severity.ts';
import type { Evidence, Fail, Verdict } from '../../model/verdict.ts';
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
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    const networks = tenantNetworks(facts.inventory);
    const receivers = exchangesInUse(facts, 'peer').map((exchange) => receiverOf(exchange, networks));
    const foreignTo = foreignPeers(facts, receivers);
    for (const receiver of receivers) {
      const { exchange, address, isLocal } = receiver;
      const { row, pass, tenant, end } = exchange;
      const found = foreignTo(receiver);
      if (found) verdicts.push(failure(facts, exchange, found));
      else if (end.state === 'unknown') verdicts.push(untold(pass.subject, pass.tenants, `Whether ${row} is in use is not known.`));
      else if (address === null) verdicts.push(untold(pass.subject, pass.tenants, `${end.text} is no IPv4 address with a port, so nothing can be said of it.`));
      else if (isLocal || isOwn(receiver)) verdicts.push(pass);
      else verdicts.push(untold(pass.subject, pass.tenants, `The inventory names no networks of ${nameOfTenant(facts, tenant)} (workstations.networks).`));
    }
    return verdicts;
  },
});

/** Where a tenant sends to. */
interface Receiver {
  readonly exchange: Hl7Exchange;
  readonly tenant: string;
  readonly address: AddressRange | null;
  readonly isLocal: boolean;
  /** Tenants one of whose networks it is in; nobody asks of a local one. */
  readonly holders: readonly string[];
  /** The same for all spellings. The same loopback address is another receiver on another machine. */
  readonly key: string;
}

function isOwn({ holders, tenant }: Receiver): boolean {
  return holders.includes(tenant);
}

const nobody: readonly string[] = [];

function receiverOf(exchange: Hl7Exchange, networks: NetworkIndex): Receiver {
  const { end, tenant, machines } = exchange;
  const { place, text } = end;
  const address = place.kind === 'peer' ? parseNetwork(place.host) : null;
  const asked = address === null ? [] : [address];
  const isLocal = rangesOverlap(loopback, asked);
  const holders = isLocal ? nobody : networks.holdersIn(asked);
  const key = place.kind === 'peer' && place.port !== null ? `${place.host.trim().toLowerCase()}:${place.port}` : text.trim().toLowerCase();
  return { exchange, tenant, address, isLocal, holders, key: isLocal ? `${key}\n${machines[0] ?? ''}` : key };
}

function foreignPeers(facts: PeerFacts, receivers: readonly Receiver[]): (receiver: Receiver) => Foreign | null {
  const ports = portClaims(facts);
  const twins = twinsBy(receivers, ({ key }) => key);
  return (receiver) => {
    const { exchange, tenant, address, isLocal, key } = receiver;
    const { end, machines } = exchange;
    if (end.place.kind !== 'peer') return null;
    const host = isLocal ? (machines[0] ?? '') : (facts['site.machines'].hostOf(end.place.host) ?? '');
    const claimed = host === '' || end.place.port === null ? undefined : ports.at(host, end.place.port);
    const port = claimed?.claims.find((claim) => claim.tenant !== tenant && !claim.isIdle);
    if (port) return { reacher: port.tenant, words: `the port of ${nameOfTenant(facts, port.tenant)}`, severity: 'critical', evidence: [claimEvidence(port)] };
    const other = twins.ofOther(key, tenant);
    if (other)
      return {
        reacher: other.tenant,
        words: `the receiver that ${nameOfTenant(facts, other.tenant)} sends to as well`,
        severity: 'critical',
        evidence: [exchangeEvidence(other.exchange)],
      };
    if (address === null || isLocal || isOwn(receiver)) return null;
    const neighbour = receiver.holders.find((id) => id !== tenant);
    if (neighbour !== undefined)
      return { reacher: neighbour, words: `an address of ${nameOfTenant(facts, neighbour)}’s networks`, severity: 'critical', evidence: [] };
    const isStated = facts.inventory.tenants[tenant]?.workstations.networks.some((text) => parseNetwork(text) !== null) === true;
    return !isStated ? null : { reacher: null, words: 'an address outside its networks', severity: 'medium', evidence: [] };
  };
}

function failure(facts: PeerFacts, exchange: Hl7Exchange, foreign: Foreign): Fail {
  const { pass, tenant, end, settings, serviceName } = exchange;
  const { reacher, words, severity } = foreign;
  const evidence = exchangeEvidence(exchange);
  const networks = facts.inventory.tenants[tenant]?.workstations.networks ?? [];
  return {
    status: 'fail',
    subject: pass.subject,
    tenants: reacher === null ? [tenant] : [tenant, reacher],
    sides: { owner: tenant, reacher },
    severity,
    claim: `${nameOfTenant(facts, tenant)} sends its HL7 messages to ${end.text}, ${words}.`,
    observed: evidence.excerpt,
    expected: networks.length === 0 ? 'the tenant’s own receiver' : `an address in ${networks.join(', ')}`,
    because: 'The service sends plain TCP to whatever address is written, and does not ask who answers.',
    evidence: [evidence, ...foreign.evidence],
    discriminator: reacher ?? '*',
    fix: byHand(
      settings.database,
      `Enter the receiver’s address in Setup, Advanced Setup, HL7 (OutgoingIpPort, now ${end.text}), then restart ${serviceName || 'the service'}: messages that were not acknowledged are sent again. If the receiver stands in a network of the tenant that the inventory does not name, add it to workstations.networks.`,
    ),
  };
}
