import { hubEvidence, hubFix, hubSubject, tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** What to write for an option that is left out. */
const lines: Readonly<Record<string, string>> = {
  'tls-crypt': 'tls-crypt /etc/openvpn/server/ta.key',
  'tls-auth': 'tls-crypt /etc/openvpn/server/ta.key',
  'remote-cert-tls': 'remote-cert-tls client',
};

/** What has to be there before the server asks for it: who has not got it cannot connect. */
const preparations: Readonly<Record<string, string>> = {
  'tls-crypt': 'Make a key (openvpn --genkey tls-crypt /etc/openvpn/server/ta.key) and give it to every client. ',
  'remote-cert-tls client': 'Give every client a certificate with the extended key usage clientAuth, where it has none. ',
};

export const rule: Rule = defineRule({
  id: 'links/vpn-hardening-missing',
  title: 'A VPN server checks what kind of certificate it is shown, and hides from strangers',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['site.tunnels'],
  risk: 'A certificate of the wrong kind passes for a server or client, and every flaw of TLS is open to whoever finds the port.',
  remedy: 'Add remote-cert-tls, and tls-crypt with a key that only the clients have.',
  references: [{ title: 'OpenVPN: Hardening OpenVPN Security', url: 'https://openvpn.net/community-resources/hardening-openvpn-security/' }],
  *evaluate(facts) {
    for (const hub of facts['site.tunnels'].hubs) {
      if (hub.hub.technology !== 'openvpn' || !hub.hub.enabled) continue;
      const about = { subject: hubSubject(hub), tenants: hub.tenants };
      const { missing } = hub.hub;
      if (missing.length === 0) {
        yield { status: 'pass', ...about };
        continue;
      }
      yield {
        status: 'fail',
        ...about,
        sides: { owner: null, reacher: null },
        claim: `${hub.hub.name} on ${hub.host}, the VPN of ${tenantNames(facts, hub.tenants)}, leaves out ${missing.join(' and ')}.`,
        observed: `not in the configuration: ${missing.join(', ')}`,
        expected: missing.map((name) => lines[name] ?? name).join('; '),
        evidence: [hubEvidence(hub, `without ${missing.join(', ')}`, '/missing')],
        fix: hubFix(hub, {
          to: missing.map((name) => lines[name] ?? name),
          from: missing.map((name) => `# without ${name}`),
          expect: 'these options',
          lead: `${missing.map((name) => preparations[name] ?? '').join('')}Then change these lines of ${hub.hub.place.source}`,
        }),
      };
    }
  },
});
