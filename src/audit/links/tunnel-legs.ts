import { peerEvidence } from '../../facts/links/tunnel-words.ts';
import type { SitePeer } from '../../facts/site/tunnels.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { ConnectionLeg, ConnectionPlace } from '../../model/link-results.ts';
import type { ConnectionFacts } from './connection-facts.ts';

/** Where a tenant's workstations are heading; null: to a machine nobody named. */
interface Destination {
  readonly host: string | null;
  /** How the connection itself is protected, whatever carries it. */
  readonly leg: ConnectionLeg;
}

/** The way from a tenant's workstations to a listener: through its tunnel, past one that was not seen, or without any. */
export function tunnelLegs(
  tenant: Tenant,
  { tunnels }: ConnectionFacts,
  { host, leg }: Destination,
): { readonly places: ConnectionPlace[]; readonly legs: ConnectionLeg[] } {
  const { state, by } = tunnels.carried(tenant.id);
  const unread =
    tunnels.unread.length === 0
      ? null
      : `Tunnels of ${tunnels.unread.length === 1 ? 'one host' : `${tunnels.unread.length} hosts`} were not read (${tunnels.unread[0] ?? ''}).`;
  const [peer] = by;
  if (peer === undefined) {
    if (unread === null || leg.state === 'encrypted') return { places: [], legs: [leg] };
    const place: ConnectionPlace = { kind: 'tunnel', name: 'Tunnel, not assessed', detail: tenant.workstations.vpn ?? '', guard: null };
    const open: ConnectionLeg = { state: 'not-assessed', reason: `No tunnel of it was seen. ${unread}`, evidence: [] };
    return { places: [place], legs: [open, leg.state === 'open' ? { ...leg, state: 'not-assessed', reason: `${leg.reason} ${unread}` } : leg] };
  }
  const { hub } = peer;
  const place: ConnectionPlace = {
    kind: 'tunnel',
    name: `${technologies[hub.hub.technology] ?? 'VPN'} on ${hub.host}`,
    detail: `${hub.hub.name}, ${peer.id}`,
    guard: null,
  };
  return { places: [place], legs: [carriedLeg(state, by, leg, unread), beyond(hub.host, host, leg)] };
}

const technologies: Readonly<Record<string, string>> = {
  'wireguard': 'WireGuard',
  'openvpn': 'OpenVPN',
  'ipsec': 'IPsec',
  'l2tp-ipsec': 'L2TP over IPsec',
  'sstp': 'SSTP',
};

function carriedLeg(state: 'all' | 'part' | 'none', by: readonly SitePeer[], leg: ConnectionLeg, unread: string | null): ConnectionLeg {
  const evidence = by.slice(0, 2).map((peer) => peerEvidence(peer));
  if (state === 'all') return { state: 'tunnelled', reason: 'The tunnel carries all its networks.', evidence };
  const partly = 'The tunnel carries a part of its networks only.';
  if (leg.state === 'encrypted') return { ...leg, reason: `${partly} ${leg.reason}` };
  if (unread !== null || leg.state === 'not-assessed') return { state: 'not-assessed', reason: `${partly} ${unread ?? leg.reason}`, evidence };
  return { state: 'open', reason: `${partly} ${leg.reason}`, evidence };
}

/** From the end of the tunnel to the listener. */
function beyond(from: string, to: string | null, leg: ConnectionLeg): ConnectionLeg {
  if (leg.state === 'encrypted') return leg;
  if (to === null) return { state: 'not-assessed', reason: leg.reason, evidence: [] };
  if (from === to) return { state: 'inside', reason: 'The tunnel ends on the machine that listens.', evidence: [] };
  return { state: 'inside', reason: `Between machines of the site, ${from} and ${to}. ${leg.reason}`, evidence: leg.evidence };
}
