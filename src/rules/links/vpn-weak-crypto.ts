import type { VpnCrypto } from '../../domain/vpn/vpn-hub.ts';
import { cryptoWeakness } from '../../domain/vpn/weak-crypto.ts';
import { hubEvidence, hubFix, hubSubject, isIpsecConf, tenantNames } from '../../facts/links/tunnel-words.ts';
import type { SiteHub } from '../../facts/site/tunnels.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const openvpnLines = ['data-ciphers AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305', 'auth SHA256', 'tls-version-min 1.2'];
// First what every strongSwan can do: without its OpenSSL plugin it has neither curves nor GCM, and would begin with what it lacks.
const ike = 'aes256-sha256-modp3072,aes256gcm16-prfsha384-ecp384';
const esp = 'aes256-sha256-modp3072,aes256gcm16-ecp384';

/** Lines with algorithms that protect, in the words of the file; none for technologies that have no such thing. */
function strongLines({ hub: { technology, place } }: SiteHub): readonly string[] {
  if (technology === 'openvpn') return openvpnLines;
  if (technology !== 'ipsec') return [];
  return isIpsecConf(place.source)
    ? ['keyexchange = ikev2', `ike = ${ike}!`, `esp = ${esp}!`]
    : ['version = 2', `proposals = ${ike}`, `esp_proposals = ${esp}`];
}

/** Both ends speak the same, or nothing: what has to be taken out, what written in its place, and where else. */
function weakFix(hub: SiteHub, weak: readonly { readonly crypto: VpnCrypto }[]): Fix {
  const file = hub.hub.place.source;
  const to = strongLines(hub);
  const names = [...new Set(weak.map(({ crypto: { name, origin } }) => `${name} (${origin})`))];
  const numbers = [
    ...new Set(weak.flatMap(({ crypto: { place } }) => (hub.hub.technology === 'openvpn' && place.source === file && place.line > 0 ? [place.line] : []))),
  ].sort((a, b) => a - b);
  const out = numbers.length === 0 ? '' : `take out line${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')} and `;
  const cannot = to.length === 0 || weak.some(({ crypto: { name } }) => name === 'static-key');
  const both = 'every client that has a line auth or data-ciphers needs the same there, and so does the other end of an IPsec connection, or it cannot connect';
  return hubFix(hub, {
    to: cannot ? [] : to,
    from: cannot ? [] : names.map((name) => `# as it was: ${name}`),
    lead: cannot
      ? 'No line makes this one strong: set up a tunnel with current algorithms beside it (WireGuard, or IKEv2 with AES-GCM), connect the practice by that, and switch this one off'
      : `In ${file} ${out}write these lines in their place; ${both}`,
    expect: 'none of the algorithms above',
  });
}

/** Protocols that protect nothing worth the name. */
const hopeless = /^(?:pptp|l2tp|none|null|noencryption)$/i;

function weakOf({ hub, peers }: SiteHub): readonly { readonly crypto: VpnCrypto; readonly why: string }[] {
  const technology: VpnCrypto[] =
    hub.technology === 'pptp' || hub.technology === 'l2tp' ? [{ role: 'protocol', name: hub.technology, origin: 'configured', place: hub.place }] : [];
  return [...technology, ...hub.crypto, ...peers.flatMap(({ peer }) => peer.crypto)].flatMap((crypto) => {
    const weakness = cryptoWeakness(crypto);
    return weakness === null ? [] : [{ crypto, why: weakness.why }];
  });
}

export const rule: Rule = defineRule({
  id: 'links/vpn-weak-crypto',
  title: 'Every tunnel uses algorithms that still protect',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'Whoever records the traffic can read it, now or later; it does not count as encrypted under HIPAA.',
  remedy: 'Offer AES-GCM or ChaCha20 with IKEv2 or TLS 1.2 and later, and nothing else.',
  references: [
    { title: 'RFC 8221 and RFC 8247: algorithms for ESP and IKEv2', url: 'https://www.rfc-editor.org/rfc/rfc8247' },
    { title: 'RFC 9395: Deprecation of IKEv1', url: 'https://www.rfc-editor.org/rfc/rfc9395' },
    { title: '74 FR 19006: guidance on securing data in motion' },
  ],
  *evaluate(facts) {
    for (const hub of facts['site.tunnels'].hubs) {
      if (!hub.hub.enabled) continue;
      const about = { subject: hubSubject(hub), tenants: hub.tenants };
      const weak = weakOf(hub);
      const [first] = weak;
      const names = [...new Set(weak.map(({ crypto: { name, origin } }) => `${name} (${origin})`))];
      if (first === undefined) {
        // WireGuard has no choice of algorithms.
        const isKnown = hub.hub.technology === 'wireguard' || (hub.hub.technology !== 'unknown' && hub.hub.unseen.length === 0);
        if (isKnown) yield { status: 'pass', ...about };
        else
          yield {
            status: 'not-assessed',
            ...about,
            missing: [hubEvidence(hub, '').source],
            reason: `${hub.hub.name}: not seen: ${hub.hub.unseen.join(', ') || 'which technology it is'}.`,
          };
        continue;
      }
      yield {
        status: 'fail',
        ...about,
        sides: { owner: hub.tenants.length === 1 ? (hub.tenants[0] ?? null) : null, reacher: null },
        claim: `${hub.hub.name} on ${hub.host}${hub.tenants.length > 0 ? `, the tunnel of ${tenantNames(facts, hub.tenants)},` : ''} uses ${names.slice(0, 3).join(', ')}.`,
        observed: `${first.crypto.name} ${first.why}${weak.length > 1 ? `; and ${weak.length - 1} more` : ''}`,
        expected: strongLines(hub).join('; ') || 'a VPN with current algorithms, such as WireGuard or IKEv2 with AES-GCM',
        severity: weak.some(({ crypto }) => hopeless.test(crypto.name)) ? 'critical' : 'high',
        evidence: weak
          .slice(0, 5)
          .map(({ crypto, why }) => hubEvidence(hub, `${crypto.place.source}:${crypto.place.line}: ${crypto.role} ${crypto.name} ${why}`)),
        fix: weakFix(hub, weak),
      };
    }
  },
});
