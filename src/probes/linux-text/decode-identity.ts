import { parseNetwork } from '../../domain/network/address-ranges.ts';
import type { HostSection, SectionResult } from '../host/host-section.ts';
import { partOfIdentity } from './decode-samba-accounts.ts';
import { sectionLines, unusable } from './section-text.ts';

/** Decodes `hostname` and `hostname -f`: one name a line. */
export function decodeHostname(section: HostSection): SectionResult {
  const names = sectionLines(section).map(({ text }) => text.trim());
  if (names.length === 0 || names.some((name) => /\s/.test(name))) return unusable(1, 'one name a line', 'something else');
  return { ok: true, pieces: [{ kind: 'host.identity', data: partOfIdentity({ names: [...new Set(names)] }) }] };
}

/** Decodes `hostname -I`: the addresses of all interfaces but loopback. */
export function decodeAddresses(section: HostSection): SectionResult {
  const words = sectionLines(section).flatMap(({ text }) => text.trim().split(/\s+/));
  const addresses = words.filter((word) => parseNetwork(word) !== null);
  if (addresses.length < words.length) return unusable(1, 'IP addresses', 'something else');
  return { ok: true, pieces: [{ kind: 'host.identity', data: partOfIdentity({ addresses }) }] };
}

/** Decodes `/etc/os-release`. */
export function decodeOsRelease(section: HostSection): SectionResult {
  const line = sectionLines(section).find(({ text }) => text.startsWith('PRETTY_NAME='));
  const osVersion = line?.text.slice('PRETTY_NAME='.length).replaceAll(/^["']|["']$/g, '') ?? null;
  if (osVersion === null) return unusable(0, 'a line PRETTY_NAME=', 'none');
  return { ok: true, pieces: [{ kind: 'host.identity', data: partOfIdentity({ osVersion }) }] };
}
