import type { ApplianceConfig } from '../../domain/firewall-appliance/appliance-config.ts';
import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';

/** The rules of a pfSense or OPNsense firewall and the file they stand in; its tunnels are among `links.tunnels`. */
export type ApplianceRules = Omit<ApplianceConfig, 'hubs'> & { readonly source: string };

/** How a machine can be talked to, as seen over the network; the target is its inventory name. */
export interface LinkArtifacts {
  /** Endpoints the inventory declares on this machine: its MySQL instances, Middle Tiers and Remote Desktop. Empty where it declares none. */
  readonly 'links.endpoints': readonly EndpointSeen[];
  /** Tunnels that end on this machine, servers and clients of every technology. Keys and passwords are fingerprints. */
  readonly 'links.tunnels': readonly VpnHub[];
  /** What this machine lets pass when it is a pfSense or OPNsense firewall; empty when it is none. */
  readonly 'links.appliances': readonly ApplianceRules[];
}
