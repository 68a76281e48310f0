import type { ApplianceConfig } from '../../domain/firewall-appliance/appliance-config.ts';
import type { LinuxFirewallFacts } from '../../domain/firewall/linux-firewall.ts';
import type { WindowsFirewallFacts } from '../../domain/firewall/windows-firewall.ts';
import type { WindowsProfileName } from '../../domain/firewall/windows-rule.ts';
import type { HostNetwork } from '../../domain/network-reach/network-facts.ts';
import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';

/** The rules of a pfSense or OPNsense firewall and the file they stand in; its tunnels are among `links.tunnels`. */
export type ApplianceRules = Omit<ApplianceConfig, 'hubs'> & { readonly source: string };

/** Numbers of a registry key by value name. */
export type RegistryNumbers = Readonly<Record<string, number>>;

/** Values of the profile keys of one place; a profile whose key was not read is null. An absent key has no values. */
export type WindowsProfileKeys = Readonly<Record<WindowsProfileName, RegistryNumbers | null>>;

/** What a Windows host stores about its firewall. `null` always means "not read". */
export interface WindowsFirewallKeys extends Pick<WindowsFirewallFacts, 'localRules' | 'policyRules' | 'activeProfiles'> {
  readonly localProfiles: WindowsProfileKeys | null;
  readonly policyProfiles: WindowsProfileKeys | null;
}

/** The packet filter of a machine as it was printed or stored; the firewall engine reads it. */
export type HostFirewall =
  | ({ readonly os: 'linux' } & LinuxFirewallFacts)
  | ({ readonly os: 'windows' } & WindowsFirewallKeys)
  /** The rules stand in `links.appliances`. */
  | { readonly os: 'appliance' };

/** How Windows was told to protect Remote Desktop and file shares; null: not read. Linux has no such settings, Samba's stand with its shares. */
export type RemoteAccess =
  | { readonly os: 'linux' }
  | {
      readonly os: 'windows';
      /** `…\\Terminal Server` and its `WinStations\\RDP-Tcp`, values of both. */
      readonly rdp: RegistryNumbers | null;
      /** `…\\Policies\\Microsoft\\Windows NT\\Terminal Services`, which wins; an absent key has no values. */
      readonly rdpPolicy: RegistryNumbers | null;
      /** `…\\LanmanServer\\Parameters`. */
      readonly smb: RegistryNumbers | null;
    };

/** A file with a private key. The key itself is never kept. */
export interface KeyFile {
  readonly path: string;
  /** SHA-256 of the public key with its algorithm (SPKI), hex; null when it cannot be told without the key's password. */
  readonly spkiSha256: string | null;
  readonly encrypted: boolean;
}

/** How a machine can be talked to; the target is its inventory name. */
export interface LinkArtifacts {
  /** Endpoints the inventory declares on this machine: its MySQL instances, Middle Tiers and Remote Desktop. Empty where it declares none. */
  readonly 'links.endpoints': readonly EndpointSeen[];
  /** Tunnels that end on this machine, servers and clients of every technology. Keys and passwords are fingerprints. */
  readonly 'links.tunnels': readonly VpnHub[];
  /** What this machine lets pass when it is a pfSense or OPNsense firewall; empty when it is none. */
  readonly 'links.appliances': readonly ApplianceRules[];
  /** Interfaces, routes and forwarding. */
  readonly 'links.network': Omit<HostNetwork, 'hubs'>;
  readonly 'links.firewall': HostFirewall;
  readonly 'links.remoteAccess': RemoteAccess;
  /** Private keys that servers on this machine use, as far as configurations name them. */
  readonly 'links.keyFiles': readonly KeyFile[];
}
