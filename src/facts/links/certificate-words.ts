import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { type EndpointFacts, leafOf, onlyTenant, type SiteEndpoint, siteEndpoints } from './site-endpoints.ts';

/** What a rule found about one certificate. */
export type CertificateFinding = Pick<Fail, 'claim' | 'observed' | 'expected'> & Partial<Pick<Fail, 'severity' | 'because' | 'sides' | 'tenants' | 'kind'>>;

/** One verdict for every certificate that an endpoint showed: what the rule finds, or a pass. */
export function* certificateVerdicts(
  facts: EndpointFacts,
  look: (certificate: CertificateFacts, endpoint: SiteEndpoint) => CertificateFinding | null,
): Iterable<Verdict> {
  for (const endpoint of siteEndpoints(facts)) {
    const certificate = leafOf(endpoint);
    const subject = { type: 'certificate' as const, id: endpoint.subject.id };
    const about = { subject, tenants: endpoint.tenants };
    if (certificate === null) {
      if (endpoint.seen.offersTls.state === 'no') yield { status: 'not-applicable', ...about, reason: 'It speaks no TLS, so it has no certificate.' };
      else yield { status: 'not-assessed', ...about, missing: [endpoint.evidence('', '').source], reason: 'Its certificate was not seen.' };
      continue;
    }
    const found = look(certificate, endpoint);
    if (found === null) yield { status: 'pass', ...about };
    else
      yield {
        status: 'fail',
        ...about,
        sides: { owner: onlyTenant(endpoint), reacher: null },
        ...found,
        evidence: [
          endpoint.evidence(
            '/tls/chain/0',
            `${certificate.subject}, issued by ${certificate.issuer}, until ${certificate.notAfter.slice(0, 10)}, key ${certificate.spkiSha256.slice(0, 16)}`,
          ),
        ],
        fix: certificateFix(endpoint),
      };
  }
}

function certificateFix({ host, seen }: SiteEndpoint): Fix {
  const starttls = seen.kind === 'mysql' ? ' -starttls mysql' : '';
  const binding: Readonly<Record<SiteEndpoint['seen']['kind'], string>> = {
    'mysql':
      'Set ssl_cert and ssl_key in my.cnf and run ALTER INSTANCE RELOAD TLS (MariaDB: FLUSH SSL). Workstations with an SslCa need the new authority first.',
    'rdp':
      'Bind it with: Get-CimInstance -Namespace root/cimv2/TerminalServices Win32_TSGeneralSetting | Set-CimInstance -Property @{SSLCertificateSHA1Hash="THUMBPRINT"}',
    'middle-tier': 'Bind it in IIS to this site’s https binding (nginx: ssl_certificate and ssl_certificate_key, then nginx -s reload).',
  };
  return {
    language: 'sh',
    target: host,
    commands: [
      `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${seen.host}.key -out ${seen.host}.csr -subj "/CN=${seen.host}" -addext "subjectAltName=DNS:${seen.host}"`,
    ],
    undo: ['# bind the certificate that was there before'],
    verify: [
      {
        command: `openssl s_client -connect ${seen.host}:${seen.port}${starttls} </dev/null | openssl x509 -noout -subject -enddate`,
        expect: 'the new certificate',
      },
    ],
    note: `Have the request signed by the authority the clients trust. ${binding[seen.kind]}`,
  };
}
