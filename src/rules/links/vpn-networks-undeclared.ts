import { type AddressRange, cidrsOf, parseRange, rangesContain } from '../../domain/network/address-ranges.ts';
import { networkFix, peerEvidence, peerSubject, tenantNames, type TunnelFacts } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/vpn-networks-undeclared',
  title: 'A tunnel carries the networks the inventory gives its tenant, and no more',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4', 'S13'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Packets with any sender of the wider network are believed to come from this practice, tomorrow’s tenant included.',
  remedy: 'Narrow the tunnel to the practice’s networks, or correct the inventory.',
  references: [{ title: 'NIST SP 800-77 Rev. 1, traffic selectors', url: 'https://csrc.nist.gov/pubs/sp/800/77/r1/final' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const { hub, peers } of facts['site.tunnels'].hubs) {
      if (hub.role === 'client' || !hub.enabled) continue;
      const inside = hub.networks.flatMap((text) => parseRange(text) ?? []);
      for (const peer of peers) {
        const tenant = peer.tenants[0];
        if (tenant === undefined || !peer.peer.enabled) continue;
        const stated = networksOf(facts, peer.tenants);
        if (isToTheLetter(stated, peer)) {
          verdicts.push(peer.pass);
          continue;
        }
        const declared: AddressRange[] = [];
        for (const text of stated) {
          const range = parseRange(text);
          if (range !== null) declared.push(range);
        }
        const isStated = declared.length > 0 && rangesContain(declared, peer.ranges);
        if (isStated && peer.peer.networks !== null) {
          verdicts.push(peer.pass);
          continue;
        }
        const about = { subject: peerSubject(peer), tenants: peer.tenants };
        if (declared.length === 0) {
          verdicts.push({
            status: 'not-assessed',
            ...about,
            missing: [],
            reason: `The inventory states no networks of ${tenantNames(facts, peer.tenants)} (workstations.networks).`,
          });
          continue;
        }
        // An address inside the tunnel is the hub's to give.
        const given = [...declared, ...inside];
        const extra = isStated ? [] : peer.ranges.filter((range) => !rangesContain(given, [range])).flatMap(cidrsOf);
        if (extra.length === 0) {
          if (peer.peer.networks !== null) verdicts.push(peer.pass);
          else verdicts.push({ status: 'not-assessed', ...about, missing: [peerEvidence(peer).source], reason: `The networks of ${peer.id} are not known.` });
          continue;
        }
        verdicts.push({
          status: 'fail',
          ...about,
          sides: { owner: null, reacher: tenant },
          claim: `The tunnel ${peer.id} of ${tenantNames(facts, peer.tenants)} carries ${extra.slice(0, 3).join(', ')}, which the inventory does not give it.`,
          observed: (peer.peer.networks ?? []).slice(0, 5).join(', '),
          expected: stated.join(', '),
          severity: extra.some((network) => /\/(?:\d|1[0-5])$/.test(network)) ? 'high' : 'medium',
          evidence: [peerEvidence(peer)],
          fix: networkFix(peer, stated, 'the networks of the practice only'),
        });
      }
    }
    return verdicts;
  },
});

function networksOf({ inventory }: TunnelFacts, tenants: readonly string[]): readonly string[] {
  const only = tenants[0];
  if (only !== undefined && tenants.length === 1) return inventory.tenants[only]?.workstations.networks ?? [];
  return tenants.flatMap((id) => inventory.tenants[id]?.workstations.networks ?? []);
}

/** Mostly a tunnel carries the one network that the inventory states, spelled alike. */
function isToTheLetter(stated: readonly string[], { peer: { networks }, ranges }: SitePeer): boolean {
  return ranges.length === 1 && networks?.length === 1 && stated.length === 1 && networks[0] === stated[0];
}
