import type { SiteEndpoint } from '../../facts/links/site-endpoints.ts';
import type { ConnectionLeg } from '../../model/link-results.ts';

/** How connections to a declared Remote Desktop or Middle Tier are protected by themselves, as far as it was seen. */
export function endpointLeg(declared: string, endpoint: SiteEndpoint | null): ConnectionLeg {
  if (endpoint === null) return { state: 'not-assessed', reason: `${declared} was not looked at.`, evidence: [] };
  return endpoint.seen.kind === 'rdp' ? rdpLeg(endpoint) : middleTierLeg(endpoint);
}

function rdpLeg({ seen, evidence }: SiteEndpoint): ConnectionLeg {
  const { rdp, tls, nla } = seen.rdp ?? {};
  const shown = [evidence('/rdp', `rdp: ${rdp?.state ?? 'unknown'}, tls: ${tls?.state ?? 'unknown'}, nla: ${nla?.state ?? 'unknown'}`)];
  if (rdp?.state === 'yes') return { state: 'open', reason: 'It accepts RC4 without any certificate.', evidence: shown };
  if (rdp?.state === 'no' && (nla?.state === 'yes' || tls?.state === 'yes'))
    return { state: 'encrypted', reason: 'It accepts connections inside TLS only.', evidence: shown };
  return { state: 'not-assessed', reason: `What it accepts is not known: ${rdp?.why ?? 'not asked'}.`, evidence: shown };
}

function middleTierLeg({ seen, evidence }: SiteEndpoint): ConnectionLeg {
  const plain = seen.http?.plain ?? 'no-answer';
  const shown = [evidence('/http', `plain HTTP: ${plain}; TLS: ${seen.offersTls.state}`)];
  if (plain === 'serves') return { state: 'open', reason: 'It answers without encryption.', evidence: shown };
  if (/^http:/i.test(seen.declared)) return { state: 'open', reason: 'The address that clients use begins with http.', evidence: shown };
  if (plain !== 'unclear' && seen.offersTls.state === 'yes')
    return { state: 'encrypted', reason: 'It is used by HTTPS, and serves nothing without.', evidence: shown };
  return { state: 'not-assessed', reason: `Whether it works without encryption is not clear: ${seen.offersTls.why}.`, evidence: shown };
}
