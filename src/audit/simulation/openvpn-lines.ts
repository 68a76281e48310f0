import { openvpnDirectives } from '../../domain/vpn/openvpn-directives.ts';
import { routesOf } from '../../domain/vpn/openvpn-pushes.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';

/** What lines of an OpenVPN configuration say of a hub, and which of its facts they change. */
export interface OpenvpnChange {
  readonly field: 'management' | 'missing' | 'sharesNames';
  /** Null: the fact is again what it was before. */
  readonly change: ((hub: VpnHub) => VpnHub) | null;
}

/** Reads lines that remedies print; null for others. */
export function openvpnChange(lines: readonly string[]): OpenvpnChange | null {
  const all = (pattern: RegExp): boolean => lines.length > 0 && lines.every((line) => pattern.test(line));
  if (all(/^management \S+ unix$/))
    return { field: 'management', change: (hub) => ({ ...hub, management: [{ address: 'unix', port: null, password: false, place: hub.place }] }) };
  if (all(/^management \S+ \d*$/)) return { field: 'management', change: null };
  if (all(/^(?:tls-crypt|remote-cert-tls) \S+$/)) {
    const given = new Set(lines.flatMap((line) => (line.startsWith('tls-crypt') ? ['tls-crypt', 'tls-auth'] : ['remote-cert-tls'])));
    return { field: 'missing', change: (hub) => ({ ...hub, missing: hub.missing.filter((name) => !given.has(name.split(' ')[0] ?? '')) }) };
  }
  if (all(/^# without /)) return { field: 'missing', change: null };
  if (lines.length === 1 && /^(?:# )?duplicate-cn$/.test(lines[0] ?? ''))
    return { field: 'sharesNames', change: (hub) => ({ ...hub, sharesNames: lines[0] === 'duplicate-cn' }) };
  return null;
}

/** Networks of `iroute` lines, CIDR; null for other lines. */
export function clientNetworks(lines: readonly string[]): readonly string[] | null {
  return lines.length > 0 && lines.every((line) => line.startsWith('iroute ')) ? routesOf(openvpnDirectives(lines.join('\n')), 'iroute', 'iroute-ipv6') : null;
}
