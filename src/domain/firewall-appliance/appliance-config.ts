import type { VpnHub } from '../vpn/vpn-hub.ts';

/** An interface of the firewall, by the name its rules use (`wan`, `lan`, `opt1`). */
export interface ApplianceInterface {
  readonly name: string;
  /** What the operating system calls it, e.g. `em0`, `ovpns1`. */
  readonly device: string;
  readonly description: string;
  /** Addresses with prefix length; empty when they come from elsewhere (DHCP). */
  readonly addresses: readonly string[];
  readonly enabled: boolean;
  /** Refuses what arrives here from private networks, before every rule. */
  readonly blocksPrivate: boolean;
}

/** Interfaces that have rules in common. */
export interface ApplianceGroup {
  readonly name: string;
  readonly members: readonly string[];
}

/** Where a rule looks: addresses and ports, aliases resolved. */
export interface ApplianceEnd {
  /** Networks and addresses; null for any, `unknown` when a name could not be resolved. */
  readonly networks: readonly string[] | 'any' | 'unknown';
  readonly not: boolean;
  /** `first-last` both included; null for every port, `unknown` when a name could not be resolved. */
  readonly ports: readonly { readonly first: number; readonly last: number }[] | 'any' | 'unknown';
  /** As the rule spells it, for people. */
  readonly text: string;
}

/** A filter rule. On interfaces the first that matches decides; floating rules decide before them when `quick`, otherwise the last of them does. */
export interface ApplianceRule {
  readonly action: 'pass' | 'block' | 'reject' | 'match';
  readonly enabled: boolean;
  readonly floating: boolean;
  readonly quick: boolean;
  /** Names of interfaces and groups (`openvpn`, `enc0`); empty: all. */
  readonly interfaces: readonly string[];
  readonly direction: 'in' | 'out' | 'any';
  readonly family: 4 | 6 | null;
  /** `tcp`, `udp`, `tcp/udp`, `icmp` …; null for any. */
  readonly protocol: string | null;
  readonly source: ApplianceEnd;
  readonly destination: ApplianceEnd;
  /** Names of what else the rule asks for, or changes about the way of packets, and nobody here evaluates: a schedule, a gateway … */
  readonly limits: readonly string[];
  readonly description: string;
  readonly line: number;
}

/** A port forward: what arrives for `destination` goes to `target`. */
export interface ApplianceForward {
  readonly enabled: boolean;
  readonly interfaces: readonly string[];
  readonly family: 4 | 6 | null;
  readonly protocol: string | null;
  readonly source: ApplianceEnd;
  readonly destination: ApplianceEnd;
  /** Address, or the networks of an alias. */
  readonly target: readonly string[] | 'unknown';
  readonly targetPort: number | null;
  /** Leaves the destination as it is, and ends the search for a forward. */
  readonly exempts: boolean;
  /** What is forwarded needs no filter rule. */
  readonly passes: boolean;
  /** As for rules; here also that packets from inside are forwarded, too. */
  readonly limits: readonly string[];
  readonly description: string;
  readonly line: number;
}

/** What config.xml of a pfSense or OPNsense firewall says about tunnels and what may pass. */
export interface ApplianceConfig {
  readonly product: 'pfsense' | 'opnsense';
  readonly version: string | null;
  readonly hostname: string | null;
  readonly interfaces: readonly ApplianceInterface[];
  readonly groups: readonly ApplianceGroup[];
  /** Static routes: network, and the interface its gateway is on; null when that is not known. */
  readonly routes: readonly { readonly to: string; readonly interface: string | null }[];
  /** Does IPv6 pass at all? */
  readonly ipv6: boolean;
  /** What decides about packets and is not evaluated: every verdict is unknown then. */
  readonly unread: readonly string[];
  readonly hubs: readonly VpnHub[];
  readonly rules: readonly ApplianceRule[];
  readonly forwards: readonly ApplianceForward[];
}
