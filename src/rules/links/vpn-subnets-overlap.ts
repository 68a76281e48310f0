import { type AddressRange, cidrsOf, parseRange } from '../../domain/network/address-ranges.ts';
import { foreignOverlaps, type OwnedRange } from '../../domain/network/overlaps.ts';
import { hubFix, networkFix, peerEvidence, peerSubject, tenantNames, type TunnelFacts } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import type { Fix, Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface PeerRange extends OwnedRange {
  readonly peer: SitePeer;
}

/** Networks of a peer, what only its configuration claims included. The pool of a hub is everybody's. */
function addRanges(peer: SitePeer, found: PeerRange[]): void {
  const { hub } = peer.hub;
  const owner = peer.tenants.length === 1 ? (peer.tenants[0] ?? '') : `${peer.hub.host} ${hub.name}/${peer.at}`;
  const add = (range: AddressRange | null | undefined): void => {
    if (range != null) found.push({ family: range.family, first: range.first, last: range.last, owner, peer });
  };
  const live = peer.peer.networks ?? nothing;
  const configured = peer.peer.configuredNetworks ?? nothing;
  const text = live[0];
  if (live.length === 1 && text !== undefined && (configured.length === 0 || (configured.length === 1 && configured[0] === text))) {
    // Mostly a peer has one, live and in its configuration.
    if (!hub.networks.includes(text)) add(peer.ranges[0]);
  } else for (const each of new Set([...live, ...configured])) if (!hub.networks.includes(each)) add(parseRange(each));
}

const nothing: readonly string[] = [];

function overlap(facts: TunnelFacts, one: PeerRange, other: PeerRange): Verdict {
  const isOneHost = one.peer.hub.host === other.peer.hub.host;
  const [wide, narrow] = one.last - one.first >= other.last - other.first ? [one, other] : [other, one];
  const owner = narrow.peer.tenants[0] ?? null;
  // A tunnel with a neighbour's network in it counts as that neighbour's too.
  const reacher = [...wide.peer.tenants, ...narrow.peer.tenants].find((tenant) => tenant !== owner) ?? null;
  const [network = ''] = cidrsOf({
    family: narrow.family,
    first: wide.first > narrow.first ? wide.first : narrow.first,
    last: wide.last < narrow.last ? wide.last : narrow.last,
  });
  return {
    status: 'fail',
    subject: peerSubject(wide.peer),
    tenants: [...new Set([...wide.peer.tenants, ...narrow.peer.tenants])],
    sides: { owner, reacher },
    claim: `The tunnel ${wide.peer.id} of ${tenantNames(facts, wide.peer.tenants)} has ${network}, which is also the network of ${narrow.peer.id} of ${tenantNames(facts, narrow.peer.tenants)}.`,
    observed: `${network} in both, on ${isOneHost ? wide.peer.hub.host : `${wide.peer.hub.host} and ${narrow.peer.hub.host}`}`,
    expected: 'networks that no other tenant’s tunnel has',
    because: isOneHost
      ? 'A hub sends an address to one tunnel only: the narrowest network, and of equal ones the one that was set last, takes the other tenant’s packets.'
      : 'On separate hubs each finds its own, but no server can tell by the address whose PC it is talking to.',
    ...(isOneHost ? {} : { severity: 'low' as const, kind: 'hygiene' as const }),
    discriminator: `${network} ${narrow.peer.hub.host} ${narrow.peer.id}`,
    evidence: [peerEvidence(wide.peer), peerEvidence(narrow.peer)],
    fix: overlapFix(facts, wide, narrow, network),
  };
}

/** Without what is not the tunnel's own it has the networks that the inventory states; where those are the neighbour's as well, somebody has to move. */
function overlapFix(facts: TunnelFacts, wide: PeerRange, narrow: PeerRange, network: string): Fix {
  const { hub, tenants } = wide.peer;
  const own = facts.inventory.tenants[tenants[0] ?? '']?.workstations.networks ?? [];
  const ranges = own.flatMap((text) => parseRange(text) ?? []);
  const isBoths = ranges.some(({ family, first, last }) => family === narrow.family && first <= narrow.last && last >= narrow.first);
  const expect = 'every network at one peer only';
  if (own.length > 0 && !isBoths) return networkFix(wide.peer, own, expect);
  const decide =
    own.length === 0
      ? `State the networks of ${tenantNames(facts, tenants)} in the inventory (workstations.networks), and give the tunnel these alone`
      : `Decide which practice moves: ${network} is in use at both. Renumber one office, or translate its addresses at its end of the tunnel; then change its networks in the configuration and in the inventory`;
  return hubFix(hub, { to: [], from: [], expect, lead: decide });
}

export const rule: Rule = defineRule({
  id: 'links/vpn-subnets-overlap',
  title: 'The networks of two tenants’ tunnels share no address',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S13'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Answers with patient data go to the other practice, and its PCs are taken for the owner’s by every rule that goes by address.',
  remedy: 'Give each tunnel exactly the networks of its practice; renumber one of two equal office networks, or translate it.',
  references: [{ title: 'WireGuard: Cryptokey Routing', url: 'https://www.wireguard.com/#cryptokey-routing' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const peers = facts['site.tunnels'].hubs.filter(({ hub }) => hub.role !== 'client').flatMap((hub) => hub.peers.filter(({ peer }) => peer.enabled));
    const touched = new Set<SitePeer>();
    const ranges: PeerRange[] = [];
    peers.forEach((peer) => addRanges(peer, ranges));
    for (const [one, other] of foreignOverlaps(ranges)) {
      if (one.peer.tenants.length === 0 && other.peer.tenants.length === 0) continue;
      touched.add(one.peer).add(other.peer);
      verdicts.push(overlap(facts, one, other));
    }
    for (const peer of peers) {
      if (peer.tenants.length === 0 || (touched.size > 0 && touched.has(peer))) continue;
      const { subject, tenants } = peer.pass;
      if (peer.peer.networks !== null || peer.peer.configuredNetworks !== null) verdicts.push(peer.pass);
      else
        verdicts.push({ status: 'not-assessed', subject, tenants, missing: [peerEvidence(peer).source], reason: `The networks of ${peer.id} are not known.` });
    }
    return verdicts;
  },
});
