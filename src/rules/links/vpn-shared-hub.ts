import { hubEvidence, hubFix, hubSubject, peerEvidence, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { SiteHub } from '../../facts/site/tunnels.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** What leaves open who is who behind a hub that several tenants use. */
function loosenesses({ hub, peers }: SiteHub): readonly { readonly says: string; readonly option: string }[] {
  const pooled = peers.filter(
    ({ peer }) => peer.enabled && (peer.identity === null || peer.networks?.some((network) => hub.networks.includes(network)) === true),
  );
  return [
    ...(hub.sharesNames === true ? [{ says: 'duplicate-cn: several clients may be connected under one name', option: 'duplicate-cn' }] : []),
    ...(hub.onlyListed === false ? [{ says: 'clients without an entry of their own are let in', option: 'ccd-exclusive' }] : []),
    ...(pooled.length > 0 ? [{ says: `${pooled.length} clients have no fixed address: the pool does not tell tenants apart`, option: 'ifconfig-push' }] : []),
  ];
}

export const rule: Rule = defineRule({
  id: 'links/vpn-shared-hub',
  title: 'A VPN server that several tenants use ties every client to one tenant',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'A client of one practice gets the address of another, and every rule that rests on addresses lets it in.',
  remedy: 'Give each client a name, an entry and an address of its own, or each tenant a VPN server of its own.',
  references: [
    {
      title: 'OpenVPN 2.6 manual: --duplicate-cn, --ccd-exclusive, --ifconfig-push',
      url: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',
    },
  ],
  *evaluate(facts) {
    for (const hub of facts['site.tunnels'].hubs) {
      if (hub.tenants.length < 2 || hub.hub.role === 'client' || !hub.hub.enabled) continue;
      const about = { subject: hubSubject(hub), tenants: hub.tenants };
      const loose = loosenesses(hub);
      const [first] = loose;
      if (first === undefined) {
        yield { status: 'pass', ...about };
        continue;
      }
      yield {
        status: 'fail',
        ...about,
        sides: { owner: null, reacher: null, owners: hub.tenants },
        claim: `${tenantNames(facts, hub.tenants)} share ${hub.hub.name} on ${hub.host}, which does not tell their clients apart.`,
        observed: loose.map(({ says }) => says).join('; '),
        expected: 'one name, one entry and one fixed address for each client',
        evidence: [hubEvidence(hub, first.says), ...hub.peers.slice(0, 3).map((peer) => peerEvidence(peer))],
        fix: hubFix(hub, {
          to: loose.map(({ option }) =>
            option === 'duplicate-cn' ? '# duplicate-cn' : option === 'ccd-exclusive' ? 'ccd-exclusive' : '# in the client’s file: ifconfig-push ADDRESS MASK',
          ),
          ...(loose.some(({ option }) => option === 'ccd-exclusive')
            ? {
                lead: `ccd-exclusive needs client-config-dir, and there a file for every client that shall connect: make these first, then change these lines of ${hub.hub.place.source}`,
              }
            : {}),
          from: loose.map(({ option }) => (option === 'duplicate-cn' ? 'duplicate-cn' : `# ${option}`)),
          expect: loose.every(({ option }) => option === 'duplicate-cn') ? 'no duplicate-cn' : 'ccd-exclusive, and a file for each client',
        }),
      };
    }
  },
});
