/**
 * What is known of one host's network, in words of no vendor: probes and VPN parsers map to these types, the reach engine reads nothing else.
 * Addresses and networks are texts that `parseNetwork` or `parseRange` reads. `null` always means "not known", never "none".
 */
export interface HostNetwork {
  readonly interfaces: readonly NetworkInterface[] | null;
  readonly routes: readonly NetworkRoute[] | null;
  /** Does the kernel pass packets on, by address family (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`)? */
  readonly forwarding: { readonly 4: boolean | null; readonly 6: boolean | null };
  /** Does the kernel take packets for 127.0.0.0/8 from outside (`route_localnet`)? Never so for IPv6, nor on Windows. */
  readonly routesLoopback: boolean | null;
}

/** A network interface that is up. */
export interface NetworkInterface {
  readonly name: string;
  /** With prefix length, `10.8.0.1/24`. */
  readonly addresses: readonly string[];
}

/** A row of the routing table that decides for most traffic. */
export interface NetworkRoute {
  /** Network; `0.0.0.0/0` or `::/0` for the default route. */
  readonly to: string;
  /** Interface the packets leave by; null for routes that refuse (blackhole, unreachable, prohibit). */
  readonly through: string | null;
}

/** A VPN server. */
export interface TunnelHub {
  /** Unique on the host: interface or connection name, or path of the configuration. */
  readonly id: string;
  readonly technology: 'wireguard' | 'openvpn' | 'ipsec' | 'other';
  /** Interface the peers' packets arrive on. Policy-based IPsec: the interface to the outside. */
  readonly interface: string | null;
  /** Does the VPN program hand packets from peer to peer by itself, past routes and firewall (OpenVPN's `client-to-client`)? */
  readonly switchesPeers: boolean | null;
}

/** One client or remote site of a hub. */
export interface TunnelPeer {
  /** Unique in the hub and no secret: common name, connection name, public key. */
  readonly id: string;
  /**
   * What the hub accepts from this peer as source and sends to it: WireGuard AllowedIPs, OpenVPN address and `iroute`s (the whole pool where
   * no address is fixed), IPsec remote selectors.
   */
  readonly networks: readonly string[] | null;
  /** Where the tunnel itself lets the peer go: IPsec local selectors; `anywhere` for WireGuard and OpenVPN, whose servers set no limit. */
  readonly destinations: readonly string[] | 'anywhere' | null;
}
