import type { HostIdentity, PrincipalRow } from '../../snapshot/artifacts/host.ts';
import type { HostPiece, HostSection, SectionResult } from '../host/host-section.ts';
import { sectionLines, unusable } from './section-text.ts';

/** An identity of which only some is known. */
export function partOfIdentity(part: Partial<HostIdentity>): HostIdentity {
  return { names: [], addresses: [], os: 'linux', osVersion: null, machineSid: null, domainSid: null, forestSid: null, ...part };
}

/** How a row says whom it means before both numberings were put together, see `joinPieces`. */
function named(kind: PrincipalRow['kind'], name: string): string {
  return `${kind}:${name}`;
}

/**
 * Decodes `net getlocalsid`, `pdbedit -L -v` and `net groupmap list`, one after the other: the SIDs of people and groups that the system knows
 * by number. Samba gives whoever is not listed a SID made of the number (S-1-22).
 */
export function decodeSambaAccounts(section: HostSection): SectionResult {
  const rows = new Map<string, PrincipalRow>();
  const primary = new Map<string, string[]>();
  let machineSid: string | null = null;
  let user: string | null = null;
  const add = (sid: string, kind: PrincipalRow['kind'], name: string): unknown =>
    rows.set(sid, { id: sid, name, kind, members: kind === 'user' ? [] : null, primaryGroup: null, sameAs: named(kind, name) });
  for (const { text } of sectionLines(section)) {
    const [, local] = /^SID for domain .* is: (S-1-5-21-[\d-]+)$/.exec(text) ?? [];
    const [, key, value = ''] = /^(Unix username|User SID|Primary Group SID):\s*(.*)$/.exec(text) ?? [];
    const [, sid, group] = /^.* \((S-1-[\d-]+)\) -> (.*)$/.exec(text) ?? [];
    if (local !== undefined) machineSid = local;
    else if (key === 'Unix username') user = value;
    else if (key === 'User SID' && user !== null) add(value, 'user', user);
    else if (key === 'Primary Group SID' && user !== null) primary.set(value, [...(primary.get(value) ?? []), named('user', user)]);
    else if (sid !== undefined && group !== undefined && group !== '-1') add(sid, 'group', group);
  }
  if (machineSid === null) return unusable(0, 'output of net getlocalsid, pdbedit -L -v and net groupmap list', 'no SID of this machine');
  for (const [sid, members] of primary) if (!rows.has(sid)) rows.set(sid, { id: sid, name: '', kind: 'group', members, primaryGroup: null, sameAs: null });
  const data = { rows: [...rows.values()], completeDomains: [machineSid, 'S-1-5-32', 'S-1-22-1', 'S-1-22-2'], otherDomains: false, userRights: null };
  const pieces: readonly HostPiece[] = [
    { kind: 'host.principals', data },
    { kind: 'host.identity', data: partOfIdentity({ machineSid }) },
  ];
  return { ok: true, pieces };
}
