import { parseRange } from '../../domain/network/address-ranges.ts';
import { hubFix, peerEvidence, peerSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/vpn-route-pushed',
  title: 'No VPN server tells a tenant’s PCs the way to another tenant’s network',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'The PCs send packets for the neighbour into the tunnel; one mistake in the firewall is then all it takes.',
  remedy: 'Push the servers’ networks only.',
  references: [{ title: 'OpenVPN 2.6 manual, --push', url: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const tunnels = facts['site.tunnels'];
    for (const hub of tunnels.hubs) {
      const everybody = hub.hub.pushedNetworks;
      for (const peer of hub.peers) {
        if (peer.tenants.length === 0 || !peer.peer.enabled) continue;
        if (everybody.length === 0 && peer.peer.pushedNetworks.length === 0) {
          verdicts.push(peer.pass);
          continue;
        }
        const about = { subject: peerSubject(peer), tenants: peer.tenants };
        const pushed = [...everybody, ...peer.peer.pushedNetworks];
        // A default route leads everywhere and to nobody in particular.
        const ranges = pushed.flatMap((text) => parseRange(text) ?? []).filter(({ first }) => first !== 0n);
        const foreign = tunnels.tenantsIn(ranges).filter((id) => !peer.tenants.includes(id));
        if (foreign.length === 0) {
          verdicts.push(peer.pass);
          continue;
        }
        verdicts.push({
          status: 'fail',
          ...about,
          sides: { owner: foreign.length === 1 ? (foreign[0] ?? null) : null, reacher: peer.tenants[0] ?? null },
          claim: `${hub.hub.name} on ${hub.host} tells ${tenantNames(facts, peer.tenants)} the way to the network of ${tenantNames(facts, foreign)}.`,
          observed: `pushed: ${pushed.slice(0, 5).join(', ')}`,
          expected: 'routes to the servers only',
          evidence: [peerEvidence(peer, `pushed ${pushed.slice(0, 5).join(', ')}`)],
          fix: hubFix(hub, {
            to: [],
            from: [],
            lead: `Take out the lines that push ${pushed.slice(0, 5).join(', ')}, and push the network of the servers in their place`,
            expect: 'no network of a tenant',
          }),
        });
      }
    }
    return verdicts;
  },
});
