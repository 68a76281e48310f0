import type { Command } from '../../adapters/command/command-port.ts';
import { wireguardShowSubjects } from '../../domain/vpn/wireguard-show.ts';
import { windowsVpnScript } from './windows-vpn-script.ts';

/** A question about tunnels that a program of the host answers without ever printing a secret key. */
export interface VpnCommand {
  readonly os: 'linux' | 'windows';
  readonly command: Command;
  /** For people, and the name by which the answer is read. */
  readonly how: string;
  /** What makes it answer when it was denied. */
  readonly remedy: string;
}

/** Every command a collect runs to learn of tunnels. `wg show … dump`, `wg showconf` and everything else that prints keys is not among them. */
export const vpnCommands: readonly VpnCommand[] = [
  ...wireguardShowSubjects.map((subject) => linux('wg', 'show', 'all', subject)),
  linux('swanctl', '--list-conns', '--pretty'),
  linux('swanctl', '--list-sas', '--pretty'),
  {
    os: 'windows',
    command: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', windowsVpnScript],
    how: 'Get-VpnS2SInterface, Get-VpnConnection, Get-VpnServerConfiguration, Get-RemoteAccess',
    remedy: 'Run the collect as a member of the Administrators group',
  },
];

function linux(...command: Command): VpnCommand {
  return { os: 'linux', command, how: command.join(' '), remedy: 'Run the collect as root' };
}

/** Configurations a collect reads, as patterns. Their secrets become fingerprints at once. */
export const vpnFilePatterns: { readonly [Os in VpnCommand['os']]: readonly string[] } = {
  linux: [
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
  ],
  windows: [String.raw`C:\Program Files\OpenVPN\config\*.ovpn`, String.raw`C:\Program Files\OpenVPN\config-auto\*.ovpn`],
};

/** Where tunnels may be configured that no command tells of: who does not say what is there has not said that there is no tunnel. */
export const vpnPlaces: { readonly [Os in VpnCommand['os']]: readonly string[] } = {
  linux: ['/etc/openvpn', '/etc/ipsec.conf'],
  windows: [String.raw`C:\Program Files\OpenVPN`],
};
