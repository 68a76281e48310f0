import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { shellQuoted } from '../files/access-fix.ts';
import { type EndpointFacts, leafOf, onlyTenant, type SiteEndpoint, siteEndpoints } from './site-endpoints.ts';
import { certificateCommand } from './tls-fix.ts';

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
        fix: certificateFix(endpoint, facts.inventory.hosts[endpoint.host]?.os ?? null),
      };
  }
}

/** Where the certificate goes, by who serves it. */
function bindingWords({ seen }: SiteEndpoint, os: 'windows' | 'linux' | null): string {
  if (seen.kind === 'mysql') {
    return 'Put certificate and key in place of the files that ssl_cert and ssl_key name, readable by the server alone, and run ALTER INSTANCE RELOAD TLS (MariaDB: FLUSH SSL); other names of files take effect at a restart. Workstations with an SslCa need the new authority first.';
  }
  if (seen.kind === 'rdp') {
    return os === 'linux'
      ? 'Name both in xrdp.ini (certificate and key_file); the account of xrdp has to be able to read the key. New connections have it at once.'
      : 'Bind it with: Get-CimInstance -Namespace root/cimv2/TerminalServices Win32_TSGeneralSetting | Set-CimInstance -Property @{SSLCertificateSHA1Hash="THUMBPRINT"}';
  }
  return os === 'linux'
    ? 'Name both in the server block of nginx (ssl_certificate, with the chain behind it, and ssl_certificate_key); then nginx -t && nginx -s reload.'
    : 'Bind it in IIS to this site’s https binding.';
}

function certificateFix(endpoint: SiteEndpoint, os: 'windows' | 'linux' | null): Fix {
  const { host, seen } = endpoint;
  const isAddress = seen.host.includes(':') || /^[\d.]+$/.test(seen.host);
  const name = shellQuoted(seen.host.toLowerCase());
  const file = (ending: string): string => shellQuoted(`${seen.host.replaceAll(/[^\w.-]/g, '_')}.${ending}`);
  return {
    language: 'sh',
    target: host,
    commands: [
      // A common name has room for 64 characters, and nobody reads it where there are alternative names.
      `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${file('key')} -out ${file('csr')} -subj /CN=${seen.host.length > 64 ? 'server' : name} -addext subjectAltName=${isAddress ? 'IP' : 'DNS'}:${name}`,
    ],
    undo: ['# bind the certificate that was there before'],
    verify: [
      seen.kind === 'rdp'
        ? { command: `${certificateCommand(endpoint)} --show-certificate`, expect: 'the new certificate' }
        : { command: `${certificateCommand(endpoint)} | openssl x509 -noout -subject -enddate`, expect: 'the new certificate' },
    ],
    note: `Have the request signed by the authority the clients trust. ${bindingWords(endpoint, os)}`,
  };
}
