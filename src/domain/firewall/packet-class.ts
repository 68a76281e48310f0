import type { AddressRange } from '../network/address-ranges.ts';

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A connection attempt (or echo request) from any address of one range to any address of another, as it arrives at a host. */
export interface PacketClass {
  readonly family: 4 | 6;
  /** `icmp` is an echo request; ports mean nothing then. */
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly from: AddressRange;
  readonly to: AddressRange;
  /** Destination ports; source ports are any. */
  readonly ports: PortRange;
  /** For the host itself, or to be passed on. */
  readonly hook: 'input' | 'forward';
  /** Interface it arrives on, which is taken to be the one the host would answer by; null when not known. */
  readonly in: string | null;
  /** Interface it would leave by; null when not known, and for `input`. */
  readonly out: string | null;
  /** Path of the program that listens, as Windows spells it; what Windows rules for single programs need. */
  readonly program?: string | null;
  /** Short name of the Windows service that listens. */
  readonly service?: string | null;
  /** Nobody asks what is refused: parts about that may be left out. */
  readonly openOnly?: boolean;
}

/** Where a host sends packets, needed after a firewall changed their destination. */
export interface Routing {
  /** The addresses, split by where they go; `unknown` where the routes are not known. */
  readonly place: (to: AddressRange) => readonly Placed[];
  /** The address a redirect gives to packets that arrived on the interface: its first one; null when not known. */
  readonly addressOf: (name: string, family: 4 | 6) => bigint | null;
  /** Are packets for 127.0.0.0/8 taken from outside? */
  readonly routesLoopback: boolean | null;
}

/** Some addresses and what the host does with packets for them. */
export interface Placed {
  readonly to: AddressRange;
  readonly hook: 'input' | 'forward' | 'nowhere' | 'unknown';
  readonly out: string | null;
}

/** The rule, or chain policy, that decided. */
export interface RuleEvidence {
  readonly source: 'nft' | 'iptables' | 'ip6tables' | 'windows' | 'appliance';
  /** `inet filter`; for Windows where the rule is stored; for a firewall appliance its product. */
  readonly table: string;
  /** For Windows the rule's name; for an appliance the interfaces. */
  readonly chain: string;
  /** nft: the handle; iptables, appliance: line in the text; null for policies and Windows. */
  readonly place: number | null;
  /** The rule as the source spells it, shortened. */
  readonly text: string;
}

/** What happens to one part of a packet class. The parts of a class are disjoint and together the whole of it. */
export interface FirewallPart {
  readonly verdict: 'accept' | 'drop' | 'unknown';
  /** Sources the part is about, merged. */
  readonly from: readonly AddressRange[];
  readonly to: AddressRange;
  readonly ports: PortRange;
  readonly sourcePorts: PortRange;
  /** Where the packets really arrive, when the firewall changes their destination. */
  readonly translated: { readonly to: AddressRange; readonly ports: PortRange } | null;
  /** Null when no rule and no policy had a say. */
  readonly rule: RuleEvidence | null;
  /** Why it is unknown, or what else a reader needs; null otherwise. */
  readonly reason: string | null;
}

/** Destinations and ports whose packets a rule may send elsewhere: what can lead to a listener under another number. */
export interface Entrance {
  /** Destination addresses of the rule; null for any. */
  readonly to: readonly AddressRange[] | null;
  readonly ports: readonly PortRange[];
  readonly rule: RuleEvidence;
}

/** A compiled firewall. */
export interface Firewall {
  /** What happens to the packets, by parts. Without `routing`, what happens after a change of destination is unknown. */
  readonly judge: (packet: PacketClass, routing?: Routing) => readonly FirewallPart[];
  readonly entrances: (family: 4 | 6) => readonly Entrance[];
  /** What could not be read, and therefore makes every acceptance unknown; empty when everything was. */
  readonly gaps: (family: 4 | 6) => readonly string[];
}

/** Every port. */
export const everyPort: PortRange = { first: 0, last: 65_535 };
