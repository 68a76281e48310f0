import { cidrsOf, parseNetwork } from '../../domain/network/address-ranges.ts';
import { type NetworkIndex, networkIndex } from '../../domain/network/network-index.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { holderText, listenersByPort, portClaims } from '../../facts/hl7/port-claims.ts';
import { byHand, good, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { folderKeyOf } from '../../facts/site/services.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { Evidence, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type PlannedFacts = SiteFacts<'site.hl7' | 'site.machines' | 'site.services' | 'site.paths' | 'site.tunnels' | 'host.listeners', never>;

/** Something a planned tenant is to have, and who has it now. */
interface Taken {
  readonly what: string;
  readonly by: string | null;
  readonly words: string;
  readonly evidence: readonly Evidence[];
  readonly advice: string;
}

export const rule: Rule = defineRule({
  id: 'inventory/planned-host-collides',
  title: 'A planned tenant’s ports, services, program folders and networks are free',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S14', 'S19'],
  scope: 'site',
  needs: ['site.hl7', 'site.machines', 'site.services', 'site.paths', 'site.tunnels', 'host.listeners'],
  risk: 'On the day the tenant goes live its messages or packets go to whoever has the port, service or network already.',
  remedy: 'Choose another port, name, folder or network before the tenant goes live.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    const listeners = listenersByPort(facts.hosts);
    const claims = portClaims(facts);
    const carriers = tunnelNetworks(facts);
    for (const tenant of Object.values(facts.inventory.tenants)) {
      if (tenant.stage !== 'planned') continue;
      const subject = { type: 'tenant' as const, id: tenant.id };
      const taken = [...takenInterfaces(facts, tenant, { listeners, claims }), ...takenNetworks(tenant, carriers)];
      for (const one of taken) yield failure(facts, tenant, one);
      const unseen = tenant.hl7
        .map(({ host }) => facts['site.machines'].hostOf(host) ?? host)
        .find((host) => !listeners.has(host) || !facts['site.services'].byHost.has(host));
      if (taken.length > 0) continue;
      if (unseen === undefined) yield good(subject, [tenant.id]);
      else yield untold(subject, [tenant.id], `${unseen} was not looked at.`, [sourceId('host.services', unseen), sourceId('host.listeners', unseen)]);
    }
  },
});

function failure(facts: PlannedFacts, { id }: Tenant, { what, by, words, evidence, advice }: Taken): Verdict {
  return {
    status: 'fail',
    subject: { type: 'tenant', id },
    tenants: by === null ? [id] : [id, by],
    sides: { owner: by, reacher: id },
    claim: `At go-live: ${what} of ${nameOfTenant(facts, id)} ${by === null ? words : `belongs to ${nameOfTenant(facts, by)}: ${words}`}.`,
    observed: evidence[0]?.excerpt ?? words,
    expected: `${what} that nobody has`,
    evidence,
    discriminator: what,
    fix: byHand('bitewing.yaml', advice),
  };
}

interface Ports {
  readonly listeners: ReturnType<typeof listenersByPort>;
  readonly claims: ReturnType<typeof portClaims>;
}

function* takenInterfaces(facts: PlannedFacts, { id, hl7 }: Tenant, { listeners, claims }: Ports): Iterable<Taken> {
  for (const { host: named, service, exeFolder, listen } of hl7) {
    const host = facts['site.machines'].hostOf(named) ?? named;
    const claim = listen === null ? undefined : claims.get(`${host}:${listen}`)?.find(({ tenant }) => tenant !== id);
    const [listener] = listen === null ? [] : (listeners.get(host)?.get(listen) ?? []);
    const advice = `Choose another port than ${listen ?? ''} on ${host} under tenants.${id}.hl7, and tell the sender.`;
    if (claim) yield { what: `port ${listen ?? ''} on ${host}`, by: claim.tenant, words: claim.evidence.excerpt, evidence: [claim.evidence], advice };
    else if (listener) {
      const evidence = { source: sourceId('host.listeners', host), pointer: `/${listener.at}`, excerpt: holderText(listener) };
      yield { what: `port ${listen ?? ''} on ${host}`, by: null, words: `is taken: ${holderText(listener)}`, evidence: [evidence], advice };
    }
    const found = service === null ? null : facts['site.services'].find(host, service);
    const other = found?.tenants.find((one) => one !== id) ?? null;
    if (found && other !== null)
      yield {
        what: `the service name ${found.row.name} on ${host}`,
        by: other,
        words: found.row.command,
        evidence: [found.evidence],
        advice: 'Choose another service name that begins with OpenDent.',
      };
    const key = exeFolder === null ? '' : folderKeyOf(facts['site.paths'], host, exeFolder);
    const inFolder = facts['site.services'].byHost
      .get(host)
      ?.find(({ folderKey, tenants }) => folderKey === key && key !== '' && tenants.some((one) => one !== id));
    if (inFolder) {
      const by = inFolder.tenants.find((one) => one !== id) ?? null;
      yield {
        what: `the folder ${exeFolder ?? ''} on ${host}`,
        by,
        words: `${inFolder.row.name} runs from it`,
        evidence: [inFolder.evidence],
        advice: 'Choose an empty folder for the service.',
      };
    }
  }
}

/** A network that a tunnel of other tenants carries. */
interface Carrier {
  readonly index: NetworkIndex;
  readonly peers: readonly SitePeer[];
}

function tunnelNetworks({ 'site.tunnels': { hubs } }: PlannedFacts): Carrier {
  const peers = hubs.flatMap((hub) => hub.peers);
  return { index: networkIndex(peers.map(({ ranges }, at) => ({ id: `${at}`, networks: ranges.filter(({ first }) => first > 0n).flatMap(cidrsOf) }))), peers };
}

/** Networks the inventory gives to two tenants are refused when it is loaded; what tunnels carry is only seen here. */
function* takenNetworks({ id, workstations }: Tenant, { index, peers }: Carrier): Iterable<Taken> {
  for (const network of workstations.networks) {
    const range = parseNetwork(network);
    const holders = range === null ? [] : index.holdersIn([range]).flatMap((at) => peers[Number(at)] ?? []);
    const peer = holders.find(({ tenants }) => tenants.some((one) => one !== id));
    if (peer === undefined) continue;
    const { hub } = peer;
    const evidence = {
      source: sourceId('links.tunnels', hub.host),
      pointer: `/${hub.at}/peers/${peer.at}`,
      excerpt: `${hub.hub.name} ${peer.id}: ${peer.ranges.flatMap(cidrsOf).slice(0, 5).join(', ')}`,
    };
    yield {
      what: `the network ${network}`,
      by: peer.tenants.find((one) => one !== id) ?? null,
      words: `is carried by the tunnel ${peer.id} of ${hub.host}`,
      evidence: [evidence],
      advice: `Renumber the network of ${id}, or translate it in its tunnel: two tenants with one network are sent each other’s packets.`,
    };
  }
}
