import { hubFix, hubSubject, peerEvidence, peerSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Everything that proves who a peer is, each with a name for people. A key that every client of a server holds by design is none. */
function proofsOf({ hub, peer }: SitePeer): readonly { readonly key: string; readonly what: string }[] {
  const own = peer.secrets.filter(({ kind }) => kind !== 'control-key');
  const hubWide = hub.hub.secrets.filter(({ kind, ids }) => (kind === 'pre-shared-key' || kind === 'static-key') && ids.length === 0 && own.length === 0);
  return [
    ...[...own, ...hubWide].map(({ kind, fingerprint }) => ({ key: `secret ${fingerprint}`, what: kind.replaceAll('-', ' ') })),
    ...(peer.identity === null
      ? []
      : [{ key: `${peer.identity.kind} ${peer.identity.text}`, what: `${peer.identity.kind.replace('-', ' ')} ${peer.identity.text}` }]),
  ];
}

export const rule: Rule = defineRule({
  id: 'links/vpn-key-reused',
  title: 'No two tenants prove themselves to a VPN by the same key, secret or name',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S9'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Either practice can connect as the other: its tunnel, its addresses and everything that is open to them.',
  remedy: 'Make a new key or secret for each tunnel, at the practice.',
  references: [
    { title: 'CWE-321: Use of Hard-coded Cryptographic Key', url: 'https://cwe.mitre.org/data/definitions/321.html' },
    { title: 'NIST SP 800-77 Rev. 1, 4.2: pre-shared keys', url: 'https://csrc.nist.gov/pubs/sp/800/77/r1/final' },
  ],
  *evaluate(facts) {
    const peers = facts['site.tunnels'].hubs.filter(({ hub }) => hub.role !== 'client').flatMap((hub) => hub.peers.filter(({ tenants }) => tenants.length > 0));
    const holders = new Map<string, { readonly peers: SitePeer[]; readonly tenants: Set<string> }>();
    for (const peer of peers) {
      for (const { key } of proofsOf(peer)) {
        const holder = holders.get(key) ?? { peers: [], tenants: new Set() };
        holder.peers.push(peer);
        for (const tenant of peer.tenants) holder.tenants.add(tenant);
        holders.set(key, holder);
      }
    }
    for (const peer of peers) {
      const shared = proofsOf(peer).flatMap(({ key, what }) => {
        const holder = holders.get(key);
        return holder === undefined || holder.tenants.size < 2 ? [] : [{ what, ...holder }];
      });
      const [first] = shared;
      if (first === undefined) {
        const unseen = peer.hub.hub.unseen.length > 0 && peer.peer.identity === null && peer.peer.secrets.length === 0;
        const about = { subject: peerSubject(peer), tenants: peer.tenants };
        if (unseen)
          yield { status: 'not-assessed', ...about, missing: [peerEvidence(peer).source], reason: `${peer.id}: not seen: ${peer.hub.hub.unseen.join(', ')}.` };
        else yield { status: 'pass', ...about };
        continue;
      }
      const tenants = [...first.tenants].sort();
      const shown = first.peers.slice(0, 5);
      yield {
        status: 'fail',
        subject: peerSubject(peer),
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `${tenantNames(facts, tenants)} use the same ${first.what} for ${hubSubject(peer.hub).id}.`,
        observed: `${first.what} at ${first.peers.length} peers: ${shown.map(({ id }) => id).join(', ')}`,
        expected: 'a key, secret and name for each tenant',
        because: 'A VPN knows its peers by these alone: whoever holds one is that peer.',
        evidence: shown.map((one) => peerEvidence(one, first.what)),
        fix: hubFix(peer.hub, {
          to: [],
          from: [],
          lead: 'Make the new key of this peer at the practice (wg genkey and wg pubkey, an easy-rsa certificate, or openssl rand -base64 32 for IPsec and pre-shared keys), and enter it at both ends',
          expect: 'a key of its own for every peer',
        }),
      };
    }
  },
});
