import { hubFix, hubSubject, peerEvidence, peerSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Something that proves who a peer is, with a name for people. */
interface Proof {
  readonly key: string;
  readonly what: string;
}

/** Everything that proves who a peer is. A key that every client of a server holds by design is none. */
function proofsOf({ hub, peer }: SitePeer): readonly Proof[] {
  const own = peer.secrets.filter(({ kind }) => kind !== 'control-key');
  const hubWide = hub.hub.secrets.filter(({ kind, ids }) => (kind === 'pre-shared-key' || kind === 'static-key') && ids.length === 0 && own.length === 0);
  return [
    ...[...own, ...hubWide].map(({ kind, fingerprint }) => ({ key: `secret ${fingerprint}`, what: kind.replaceAll('-', ' ') })),
    ...(peer.identity === null
      ? []
      : [{ key: `${peer.identity.kind} ${peer.identity.text}`, what: `${peer.identity.kind.replace('-', ' ')} ${peer.identity.text}` }]),
  ];
}

/** Who proves himself by one key. */
interface Holder {
  readonly peers: SitePeer[];
  /** Sorted; null as long as nobody asked. */
  tenants: readonly string[] | null;
}

function tenantsOf(holder: Holder | undefined): readonly string[] {
  const [first] = holder?.peers ?? [];
  if (holder === undefined || first === undefined) return [];
  if (holder.peers.length === 1 && first.tenants.length === 1) return first.tenants;
  return (holder.tenants ??= [...new Set(holder.peers.flatMap(({ tenants }) => tenants))].sort());
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
    const proofs = peers.map(proofsOf);
    const holders = new Map<string, Holder>();
    for (const [at, peer] of peers.entries()) {
      for (const { key } of proofs[at] ?? []) {
        const holder = holders.get(key);
        if (holder === undefined) holders.set(key, { peers: [peer], tenants: null });
        else holder.peers.push(peer);
      }
    }
    for (const [at, peer] of peers.entries()) {
      const shared = proofs[at]?.find(({ key }) => tenantsOf(holders.get(key)).length > 1);
      const holder = holders.get(shared?.key ?? '');
      if (shared === undefined || holder === undefined) {
        const { subject, tenants } = peer.pass;
        const unseen = peer.hub.hub.unseen.length > 0 && peer.peer.identity === null && peer.peer.secrets.length === 0;
        const reason = `${peer.id}: not seen: ${peer.hub.hub.unseen.join(', ')}.`;
        yield unseen ? { status: 'not-assessed', subject, tenants, missing: [peerEvidence(peer).source], reason } : peer.pass;
        continue;
      }
      const { what } = shared;
      const tenants = tenantsOf(holder);
      const shown = holder.peers.slice(0, 5);
      yield {
        status: 'fail',
        subject: peerSubject(peer),
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `${tenantNames(facts, tenants)} use the same ${what} for ${hubSubject(peer.hub).id}.`,
        observed: `${what} at ${holder.peers.length} peers: ${shown.map(({ id }) => id).join(', ')}`,
        expected: 'a key, secret and name for each tenant',
        because: 'A VPN knows its peers by these alone: whoever holds one is that peer.',
        evidence: shown.map((one) => peerEvidence(one, what)),
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
