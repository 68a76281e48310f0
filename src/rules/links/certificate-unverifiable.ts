import { certificateCovers } from '../../domain/tls/certificate-names.ts';
import { certificateVerdicts } from '../../facts/links/certificate-words.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/certificate-unverifiable',
  title: 'Clients can tell by the certificate that they talk to the right server',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'A client that cannot check takes anybody on the way for the server, and gives him the passwords.',
  remedy: 'Use a certificate for the name the clients use, from an authority they trust.',
  references: [
    { title: 'RFC 9525: Service identity in TLS', url: 'https://www.rfc-editor.org/rfc/rfc9525' },
    { title: 'CWE-295: Improper Certificate Validation', url: 'https://cwe.mitre.org/data/definitions/295.html' },
  ],
  *evaluate(facts) {
    yield* certificateVerdicts(facts, (certificate, { subject, tenants, seen }) => {
      // Open Dental checks MySQL's certificate against SslCa, and no name in it; there only one that nobody signed cannot be checked.
      const isOther = seen.kind !== 'mysql' && certificateCovers(certificate, seen.host) === false;
      const isUntrusted = seen.kind !== 'mysql' && (seen.tls?.untrusted ?? null) !== null;
      const wrong = [
        ...(certificate.selfSigned
          ? ['nobody but itself vouches for it']
          : isUntrusted
            ? [`no chain to a public authority (${seen.tls?.untrusted ?? ''})`]
            : []),
        ...(isOther ? [`it is not for ${seen.host}, but for ${certificate.dnsNames.slice(0, 3).join(', ') || 'no name'}`] : []),
      ];
      if (wrong.length === 0) return null;
      return {
        claim: `Clients of ${tenantNames(facts, tenants)} cannot verify ${subject.id}: ${wrong.join('; ')}.`,
        observed: wrong.join('; '),
        expected: `a certificate for ${seen.host} from an authority the clients trust`,
        severity: seen.kind === 'mysql' ? 'low' : 'medium',
      };
    });
  },
});
