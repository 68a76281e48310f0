import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import { type DeclaredService, declaredServices } from '../../facts/links/declared-services.ts';
import { leafOf, type SiteEndpoint, siteEndpoints } from '../../facts/links/site-endpoints.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { CertificateResult, ShownCertificate } from '../../model/link-results.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { Places } from '../places.ts';
import { hostsWith } from './hosts-with.ts';

const day = 86_400_000;

/** The certificate of every declared endpoint, the one that runs out first at the head; endpoints without one follow, those that were not looked at first. */
export function certificatesOf(inventory: Inventory, { hosts }: Places, startedAt: string): CertificateResult[] {
  const looked = hostsWith(hosts, ['links.endpoints']);
  const seen = siteEndpoints({ inventory, startedAt, finishedAt: startedAt, hosts: looked });
  const known = new Set(seen.map(({ host, seen: { kind, port } }) => `${host} ${kind} ${port}`));
  const unseen = [...declaredServices(inventory).values()].flat().filter(({ host, kind, port }) => speaksTls(kind) && !known.has(`${host} ${kind} ${port}`));
  const results = [...seen.map((endpoint) => shownResult(endpoint, startedAt)), ...unseen.map((service) => unseenResult(service, hosts))];
  return results.toSorted((a, b) => urgency(a) - urgency(b) || (a.endpoint < b.endpoint ? -1 : 1));
}

function speaksTls(kind: DeclaredService['kind']): boolean {
  return kind === 'mysql' || kind === 'rdp' || kind === 'middle-tier';
}

function urgency({ state, certificate }: CertificateResult): number {
  return certificate?.daysLeft ?? (state === 'not-assessed' ? 1e9 : 2e9);
}

function shownResult(endpoint: SiteEndpoint, startedAt: string): CertificateResult {
  const { host, subject, tenants, seen } = endpoint;
  const about = { endpoint: subject.id, host, tenants };
  const leaf = leafOf(endpoint);
  if (leaf !== null) return { ...about, state: 'shown', reason: '', certificate: shown(leaf, startedAt) };
  if (seen.offersTls.state === 'no') return { ...about, state: 'none', reason: `It speaks no TLS: ${seen.offersTls.why}.`, certificate: null };
  return { ...about, state: 'not-assessed', reason: `Its certificate was not seen: ${seen.offersTls.why}.`, certificate: null };
}

function unseenResult({ host, kind, port, tenants }: DeclaredService, hosts: Places['hosts']): CertificateResult {
  const wasRead = hosts.get(host)?.get('links.endpoints') !== undefined;
  const reason = wasRead ? 'It is declared, and was not looked at.' : `${sourceId('links.endpoints', host)} was not read.`;
  return { endpoint: kind === 'mysql' ? `mysql ${host}` : `${kind} ${host}:${port}`, host, tenants, state: 'not-assessed', reason, certificate: null };
}

function shown(leaf: CertificateFacts, startedAt: string): ShownCertificate {
  const { subject, issuer, dnsNames, addresses, key, spkiSha256, selfSigned, notBefore, notAfter } = leaf;
  return {
    subject,
    issuer,
    names: [...dnsNames, ...addresses],
    key: [`${key.type}${key.bits === null ? '' : ` ${key.bits} bits`}`, ...(key.curve === null ? [] : [key.curve])].join(', '),
    keyFingerprint: spkiSha256,
    selfSigned,
    notBefore,
    notAfter,
    daysLeft: Math.floor((Date.parse(notAfter) - Date.parse(startedAt)) / day),
  };
}
