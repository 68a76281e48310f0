import { hubFix, hubSubject, peerEvidence, peerSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Who proves himself by one key. */
interface Holder {
  /** What the key is, for people. */
  readonly kind: string;
  readonly name: string | null;
  readonly peers: SitePeer[];
  /** Sorted; null as long as nobody asked. */
  tenants: readonly string[] | null;
}

type Tell = (of: string, text: string, kind: string, name: string | null) => void;

/** Tells everything by which a peer proves who it is. A key that every client of a server holds by design is none. */
function tellProofs({ hub, peer: { secrets, identity } }: SitePeer, tell: Tell): void {
  const own = secrets.length === 0 ? secrets : secrets.filter(({ kind }) => kind !== 'control-key');
  own.forEach(({ kind, fingerprint }) => tell('secret', fingerprint, kind, null));
  if (own.length === 0) {
    hub.hub.secrets.forEach(({ kind, fingerprint, ids }) => {
      if ((kind === 'pre-shared-key' || kind === 'static-key') && ids.length === 0) tell('secret', fingerprint, kind, null);
    });
  }
  if (identity !== null) tell(identity.kind, identity.text, identity.kind, identity.text);
}

/** Has one of them several tenants, or something that proves another as well? Mostly none has, and nothing needs to be gathered. */
function isAnyShared(peers: readonly SitePeer[]): boolean {
  const known = new Map<string, Set<string>>();
  let isKnown = false;
  const note: Tell = (of, text) => {
    let texts = known.get(of);
    if (texts === undefined) known.set(of, (texts = new Set<string>()));
    const before = texts.size;
    texts.add(text);
    isKnown ||= texts.size === before;
  };
  return peers.some((peer) => {
    tellProofs(peer, note);
    return isKnown || peer.tenants.length > 1;
  });
}

/** Notes for a peer everything that proves who it is. */
function holdersOf(site: SitePeer, known: Map<string, Holder>): readonly Holder[] {
  const found: Holder[] = [];
  tellProofs(site, (of, text, kind, name) => {
    const key = `${of} ${text}`;
    let holder = known.get(key);
    if (holder === undefined) known.set(key, (holder = { kind, name, peers: [], tenants: null }));
    holder.peers.push(site);
    found.push(holder);
  });
  return found;
}

function tenantsOf(holder: Holder): readonly string[] {
  const [first] = holder.peers;
  if (first !== undefined && holder.peers.length === 1 && first.tenants.length === 1) return first.tenants;
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
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const peers = facts['site.tunnels'].hubs.filter(({ hub }) => hub.role !== 'client').flatMap((hub) => hub.peers.filter(({ tenants }) => tenants.length > 0));
    const known = new Map<string, Holder>();
    const holders = isAnyShared(peers) ? new Map(peers.map((peer) => [peer, holdersOf(peer, known)])) : null;
    for (const peer of peers) {
      const shared = holders?.get(peer)?.find((holder) => tenantsOf(holder).length > 1);
      if (shared === undefined) {
        const { unseen } = peer.hub.hub;
        if (unseen.length === 0 || peer.peer.identity !== null || peer.peer.secrets.length > 0) {
          verdicts.push(peer.pass);
          continue;
        }
        const { subject, tenants } = peer.pass;
        const reason = `${peer.id}: not seen: ${unseen.join(', ')}.`;
        verdicts.push({ status: 'not-assessed', subject, tenants, missing: [peerEvidence(peer).source], reason });
        continue;
      }
      const what = `${shared.kind.replaceAll('-', ' ')}${shared.name === null ? '' : ` ${shared.name}`}`;
      const tenants = tenantsOf(shared);
      const shown = shared.peers.slice(0, 5);
      verdicts.push({
        status: 'fail',
        subject: peerSubject(peer),
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `${tenantNames(facts, tenants)} use the same ${what} for ${hubSubject(peer.hub).id}.`,
        observed: `${what} at ${shared.peers.length} peers: ${shown.map(({ id }) => id).join(', ')}`,
        expected: 'a key, secret and name for each tenant',
        because: 'A VPN knows its peers by these alone: whoever holds one is that peer.',
        evidence: shown.map((one) => peerEvidence(one, what)),
        fix: hubFix(peer.hub, {
          to: [],
          from: [],
          lead: 'Make the new key of this peer at the practice (wg genkey and wg pubkey, an easy-rsa certificate, or openssl rand -base64 32 for IPsec and pre-shared keys), and enter it at both ends',
          expect: 'a key of its own for every peer',
        }),
      });
    }
    return verdicts;
  },
});
