import type { Listener } from '../../domain/listeners/listener.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { claimEvidence, type ClaimedPort, holderText, listenersByPort, type PortClaim, portClaims, unplacedListeners } from '../../facts/hl7/port-claims.ts';
import { byHand, settingsFix, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import type { ListenerAt } from '../../facts/host/tcp-listeners.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Evidence, Fail, Fix, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type PortRuleFacts = SiteFacts<'site.hl7' | 'site.machines' | 'site.services' | 'host.listeners', never>;

export const rule: Rule = defineRule({
  id: 'hl7/port-duplicate',
  title: 'Every HL7 port belongs to one tenant and is held by its own service',
  severity: 'high',
  kind: 'function',
  clauses: ['S19', 'S18'],
  scope: 'site',
  needs: ['site.hl7', 'site.machines', 'site.services', 'host.listeners'],
  risk: 'Only one service can listen on a port: it takes the messages of both practices, and the other one receives nothing.',
  remedy: 'Give each tenant a port of its own, in the definition and at the sender.',
  references: [
    { title: 'Open Dental manual: HL7', url: 'https://www.opendental.com/manual/hl7.html' },
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    const listeners = listenersByPort(facts.hosts);
    const holders = new Map([...facts['site.services'].byHost].map(([host, services]) => [host, servicesByProcess(services)]));
    const claims = portClaims(facts);
    const isTaken = (host: string, port: number): boolean => claims.at(host, port) !== undefined || listeners.get(host)?.has(port) === true;
    for (const { row, pass, end } of unplacedListeners(facts)) {
      const why =
        end.place.kind === 'listener' && end.place.port === null ? `${end.text} is no port` : 'neither HL7Server nor the inventory says on which machine';
      verdicts.push(untold(pass.subject, pass.tenants, `Whether the port of ${row} is its own is not known: ${why}.`));
    }
    for (const claimed of claims.all) {
      const { host, port, claims: all, pass } = claimed;
      const seen = listeners.get(host);
      if (pass.tenants.length > 1 || isOfTwoRows(all)) verdicts.push(claimedTwice(facts, claimed, isTaken));
      else if (all.every(({ isIdle }) => isIdle)) continue;
      else if (seen === undefined)
        verdicts.push(untold(pass.subject, pass.tenants, `Who holds ${pass.subject.id} is not known.`, [sourceId('host.listeners', host)]));
      else verdicts.push(heldBy(facts, claimed, seen.get(port) ?? noListeners, holders.get(host)));
    }
    return verdicts;
  },
});

const noListeners: readonly ListenerAt[] = [];

function isOfTwoRows(claims: readonly PortClaim[]): boolean {
  let row: string | null = null;
  return claims.some(({ exchange, isIdle }) => {
    if (exchange === null || isIdle) return false;
    const isOther = row !== null && exchange.row !== row;
    row ??= exchange.row;
    return isOther;
  });
}

type IsTaken = (host: string, port: number) => boolean;

function claimedTwice(facts: PortRuleFacts, { claims, pass }: ClaimedPort, isTaken: IsTaken): Fail {
  const { id } = pass.subject;
  const owners = pass.tenants.toSorted();
  const names = owners.slice(0, 4).map((owner) => nameOfTenant(facts, owner));
  return {
    status: 'fail',
    subject: { type: 'port', id },
    tenants: owners,
    sides: owners.length > 1 ? { owner: null, reacher: null, owners } : { owner: owners[0] ?? null, reacher: null },
    severity: claims.filter(({ isIdle }) => !isIdle).length > 1 ? 'high' : 'low',
    claim: `${owners.length > 1 ? names.join(' and ') : `Two databases of ${names.join()}`} use one HL7 port, ${id}.`,
    observed: claims
      .slice(0, 10)
      .map((claim) => `${claim.tenant}: ${claimEvidence(claim).excerpt}`)
      .join('; '),
    expected: 'one tenant and one definition per port of a machine',
    because:
      'The service listens on all addresses of its machine and never compares the sender with the practice; a second one fails to bind and stays without listener.',
    evidence: claims.slice(0, 10).map(claimEvidence),
    discriminator: owners.join('+'),
    fix: movedPort(claims, isTaken),
  };
}

/** Moves the last definition to the next port that nobody uses. */
function movedPort(claims: readonly PortClaim[], isTaken: IsTaken): Fix {
  const moved = claims.findLast(({ exchange }) => exchange !== null);
  if (moved?.exchange == null) return byHand('bitewing.yaml', 'Correct the port under hl7 of one of the tenants, and in its definition.');
  let port = moved.port + 1;
  while (isTaken(moved.host, port)) port += 1;
  const { settings, end } = moved.exchange;
  const note = `Change the sender’s port to ${port} at the same time, then restart ${moved.exchange.serviceName || 'the service'}; messages wait at the sender until it reaches the new port.`;
  return settingsFix(settings, [{ source: end.source, column: 'IncomingPort', from: end.text, to: `${port}` }], note);
}

function heldBy(
  facts: PortRuleFacts,
  { host, claims, pass }: ClaimedPort,
  listeners: readonly ListenerAt[],
  services: ReadonlyMap<number, OpenDentalService> | undefined,
): Verdict {
  const { subject } = pass;
  const { id } = subject;
  const tenant = pass.tenants[0] ?? '';
  if (services !== undefined && listeners.every(({ listener }) => isHeldFor(tenant, listener, services))) return pass;
  const unknown = listeners.find(({ listener: { owners } }) => owners === null)?.listener;
  let stranger: (ListenerAt & { readonly service: OpenDentalService | null }) | null = null;
  let isNobodys = false;
  for (const { listener, at } of listeners) {
    for (const { pid } of listener.owners ?? []) {
      const service = services?.get(pid) ?? null;
      if (service?.tenants.length === 0) isNobodys = true;
      else if (stranger === null && service?.tenants.includes(tenant) !== true) stranger = { listener, at, service };
    }
  }
  if (stranger !== null) {
    const { listener, at, service } = stranger;
    const reacher = service?.tenants[0] ?? null;
    const evidence: Evidence = { source: sourceId('host.listeners', host), pointer: `/${at}`, excerpt: holderText(listener) };
    const holder = service === null ? 'a program that is none of its services' : `${service.row.name}, which works for ${nameOfTenant(facts, reacher)}`;
    return {
      status: 'fail',
      subject,
      tenants: reacher === null ? [tenant] : [tenant, reacher],
      sides: { owner: tenant, reacher },
      ...(reacher === null ? {} : { severity: 'critical' as const, kind: 'leak' as const }),
      claim: `The HL7 port ${id} of ${nameOfTenant(facts, tenant)} is held by ${holder}.`,
      observed: holderText(listener),
      expected: 'the port of the definition held by the service that works for it',
      because: 'Whoever binds first keeps the port; senders are not told which practice answers.',
      evidence: [evidence, ...claims.slice(0, 1).map(claimEvidence), ...(service === null ? [] : [service.evidence])],
      discriminator: reacher ?? '*',
      fix: byHand(
        host,
        `Stop the program that holds the port (${holderText(listener)}), give it a port of its own, and start the service of ${nameOfTenant(facts, tenant)}. If it is a TLS wrapper in front of the service, enter the service’s own port in the definition and waive this.`,
      ),
    };
  }
  if (unknown || services === undefined || isNobodys) {
    return untold(subject, pass.tenants, unknown ? `${holderText(unknown)}.` : `Which service holds ${id} is not known.`, [
      sourceId(unknown ? 'host.listeners' : 'host.services', host),
    ]);
  }
  return pass;
}

/** Are all who hold it services of the tenant? */
function isHeldFor(tenant: string, { owners }: Listener, services: ReadonlyMap<number, OpenDentalService>): boolean {
  return owners?.every(({ pid }) => services.get(pid)?.tenants.includes(tenant) === true) === true;
}

/** Of several with one process the first in the list counts. */
function servicesByProcess(services: readonly OpenDentalService[]): ReadonlyMap<number, OpenDentalService> {
  const found = new Map<number, OpenDentalService>();
  for (const service of services) if (service.row.pid !== null && !found.has(service.row.pid)) found.set(service.row.pid, service);
  return found;
}
