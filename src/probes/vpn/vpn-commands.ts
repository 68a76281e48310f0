import type { Command } from '../../adapters/command/command-port.ts';
import { type WireguardShowSubject, wireguardShowSubjects } from '../../domain/vpn/wireguard-show.ts';
import { windowsVpnScript } from './windows-vpn-script.ts';

/** A question about tunnels that a program of the host answers without ever printing a secret key. */
export interface VpnCommand {
  readonly os: 'linux' | 'windows';
  readonly command: Command;
  /** How the answer is read. */
  readonly answer: { readonly kind: 'wireguard-show'; readonly subject: WireguardShowSubject } | { readonly kind: 'vici' | 'windows-vpn' };
  /** What makes it answer when it was denied. */
  readonly remedy: string;
}

const root = 'Run the collect as root';

/** Every command a collect runs to learn of tunnels. `wg show … dump`, `wg showconf` and everything else that prints keys is not among them. */
export const vpnCommands: readonly VpnCommand[] = [
  ...wireguardShowSubjects.map((subject): VpnCommand => ({
    os: 'linux',
    command: ['wg', 'show', 'all', subject],
    answer: { kind: 'wireguard-show', subject },
    remedy: root,
  })),
  { os: 'linux', command: ['swanctl', '--list-conns', '--pretty'], answer: { kind: 'vici' }, remedy: root },
  { os: 'linux', command: ['swanctl', '--list-sas', '--pretty'], answer: { kind: 'vici' }, remedy: root },
  {
    os: 'windows',
    command: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', windowsVpnScript],
    answer: { kind: 'windows-vpn' },
    remedy: 'Run the collect as a member of the Administrators group',
  },
];

/** Configurations a collect reads on Linux hosts and firewalls, as patterns. Their secrets become fingerprints at once. */
export const vpnFilePatterns: readonly string[] = [
  '/etc/wireguard/*.conf',
  '/etc/openvpn/*.conf',
  '/etc/openvpn/server/*.conf',
  '/etc/openvpn/client/*.conf',
  '/etc/openvpn/ccd/*',
  '/etc/openvpn/server/ccd/*',
  '/run/openvpn/*.status',
  '/run/openvpn-server/*.log',
  '/var/log/openvpn/*status*',
  '/etc/swanctl/swanctl.conf',
  '/etc/swanctl/conf.d/*.conf',
  '/etc/ipsec.conf',
  '/etc/ipsec.d/*.conf',
  '/etc/ipsec.secrets',
  '/etc/ipsec.d/*.secrets',
  '/conf/config.xml',
];
