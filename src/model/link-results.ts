import type { Evidence } from './verdict.ts';

/** A certificate as it was shown. Names are as it spells them: text of strangers. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses it is valid for. */
  readonly names: readonly string[];
  /** `EC 256 bits, P-256`. */
  readonly key: string;
  /** SHA-256 of the public key (SPKI), hex: equal wherever the same key is used. */
  readonly keyFingerprint: string;
  /** Nobody but itself vouches for it. */
  readonly selfSigned: boolean;
  /** ISO 8601 UTC. */
  readonly notBefore: string;
  /** ISO 8601 UTC. */
  readonly notAfter: string;
  /** Whole days from the start of the run until it runs out; negative when it has. */
  readonly daysLeft: number;
}

/** The certificate of one declared endpoint. */
export interface CertificateResult {
  /** `mysql db1`, `rdp rdp.example.net:3389`. */
  readonly endpoint: string;
  /** Inventory name of the machine, or the name as declared where no host has it. */
  readonly host: string;
  /** Ids of the tenants that depend on it, sorted. */
  readonly tenants: readonly string[];
  /** `none`: it speaks no TLS, so there is none. */
  readonly state: 'shown' | 'none' | 'not-assessed';
  /** Why there is none to show; '' when it is shown. */
  readonly reason: string;
  readonly certificate: ShownCertificate | null;
}

/** A port that was seen in a host's own list of listeners, and that nobody connected to. */
export interface UntouchedPort {
  readonly host: string;
  /** TCP. */
  readonly port: number;
  /** `hl7`: a database or the inventory says that HL7 listens there. `undeclared`: nobody says what it is. */
  readonly kind: 'hl7' | 'undeclared';
  /** Ids of the tenants whose HL7 it is, sorted; empty for undeclared ports. */
  readonly tenants: readonly string[];
  /** Programs that hold it, by the names they give themselves; empty when not known. */
  readonly programs: readonly string[];
}

/** What was left alone on purpose. */
export interface Untouched {
  /** By host and port. */
  readonly ports: readonly UntouchedPort[];
  /** Sources of hosts whose listeners were not read: there may be more ports, and nobody connected to those either. */
  readonly unread: readonly string[];
}

/**
 * How a leg of a connection is protected. `encrypted`: by TLS that is insisted on, or seen. `tunnelled`: inside a VPN. `inside`: on one machine, or between
 * machines of the site where nothing encrypts it. `open`: nothing protects it on its way through other people's networks.
 */
export const legStates = ['encrypted', 'tunnelled', 'inside', 'open', 'not-assessed'] as const;
export type LegState = (typeof legStates)[number];

/** Who gets through to a listener, by the firewall of its host. */
export interface ConnectionGuard {
  /** `closed`: its tenants' networks, tunnels and the servers' own networks only. `open`: others too. */
  readonly state: 'closed' | 'open' | 'not-assessed';
  readonly reason: string;
}

/** One station of a connection. */
export interface ConnectionPlace {
  readonly kind: 'workstations' | 'sender' | 'tunnel' | 'mysql' | 'remote-desktop' | 'middle-tier' | 'hl7' | 'database';
  readonly name: string;
  /** Where it is, or what it holds; '' where nothing more is known. */
  readonly detail: string;
  /** Null for stations that listen for nobody. */
  readonly guard: ConnectionGuard | null;
}

/** The way from one station to the next. */
export interface ConnectionLeg {
  readonly state: LegState;
  /** What shows it, or what is missing. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/** One way by which a tenant's people or partners come to its database. Leg N leads from station N to station N + 1. */
export interface TenantConnection {
  readonly tenant: string;
  /** `undeclared`: the inventory does not say how its workstations connect. */
  readonly way: 'direct' | 'rdp' | 'middle-tier' | 'hl7' | 'undeclared';
  readonly places: readonly ConnectionPlace[];
  readonly legs: readonly ConnectionLeg[];
}
