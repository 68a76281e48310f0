import { addressText, parseNetwork } from '../network/address-ranges.ts';
import type { CertificateFacts } from './certificate.ts';

/**
 * Is the certificate valid for the name or address a client uses? As RFC 9525 says: only alternative names count, a `*` stands for one
 * whole leftmost label, an address must be listed as an address. Null when the name cannot be compared (letters beyond ASCII, empty).
 */
export function certificateCovers(certificate: Pick<CertificateFacts, 'dnsNames' | 'addresses'>, host: string): boolean | null {
  const address = oneAddress(host.replace(/^\[(.*)\]$/, '$1'));
  if (address !== null) return certificate.addresses.some((listed) => oneAddress(listed) === address);
  const name = host.replace(/\.$/, '').toLowerCase();
  if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name)) return null;
  return certificate.dnsNames.some((listed) => nameCovers(listed.toLowerCase(), name));
}

/** True when the name is a wildcard: one certificate for every host of a domain. */
export function isWildcardName(dnsName: string): boolean {
  return dnsName.startsWith('*.');
}

function nameCovers(listed: string, name: string): boolean {
  if (!isWildcardName(listed)) return listed === name;
  const dot = name.indexOf('.');
  return dot > 0 && listed.slice(2) === name.slice(dot + 1);
}

function oneAddress(text: string): string | null {
  const range = text.includes('/') ? null : parseNetwork(text);
  return range === null ? null : addressText(range.family, range.first);
}
