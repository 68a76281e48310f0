import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import { certificateVerdicts } from '../../facts/links/certificate-words.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

function weaknesses({ key, signature }: CertificateFacts): string[] {
  const least: Readonly<Record<string, number>> = { RSA: 2048, EC: 256, DSA: Number.POSITIVE_INFINITY };
  const needed = least[key.type];
  return [
    ...(needed !== undefined && key.bits !== null && key.bits < needed ? [`a ${key.type} key of ${key.bits} bits`] : []),
    ...(signature.hash !== null && ['md2', 'md5', 'sha1'].includes(signature.hash) ? [`a signature with ${signature.hash.toUpperCase()}`] : []),
  ];
}

export const rule: Rule = defineRule({
  id: 'links/certificate-weak',
  title: 'Keys and signatures of certificates are strong enough',
  severity: 'high',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'Somebody with means can compute the key, or a certificate in its place, and stand between practice and server.',
  remedy: 'Make a new key (EC P-256 or RSA of 2048 bits at least) and have it signed with SHA-256.',
  references: [{ title: 'NIST SP 800-131A Rev. 2', url: 'https://csrc.nist.gov/pubs/sp/800/131/a/r2/final' }],
  *evaluate(facts) {
    yield* certificateVerdicts(facts, (certificate, { subject, tenants }) => {
      const weak = weaknesses(certificate);
      if (weak.length === 0) return null;
      return {
        claim: `The certificate of ${subject.id}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''}, has ${weak.join(' and ')}.`,
        observed: weak.join('; '),
        expected: 'RSA of 2048 bits or EC of 256 at least, signed with SHA-256 or better',
      };
    });
  },
});
