import type { VpnTechnology } from '../domain/vpn/vpn-hub.ts';

/** Where a practice's files lie. */
export interface FilePlace {
  readonly host: string;
  readonly os: 'windows' | 'linux';
  /** Id of its group and of one of its people, as `host.principals` has them. */
  readonly group: string;
  readonly person: string;
  /** As the inventory calls the group. */
  readonly groupName: string;
  /** A to Z root and backup folder on the host. */
  readonly root: string;
  readonly backup: string;
  /** The same over the network. */
  readonly rootShare: string;
  readonly backupShare: string;
}

/** A practice's HL7 service, always on Windows. */
export interface Hl7Place {
  readonly host: string;
  readonly mode: 'tcp' | 'file';
  readonly port: number;
  readonly service: string;
  /** Id of the account it runs as. */
  readonly account: string;
  readonly pid: number;
  readonly folder: string;
  readonly config: string;
  /** Folders it exchanges files through; used in mode `file` only. */
  readonly inbound: string;
  readonly outbound: string;
  readonly inboundShare: string;
  readonly outboundShare: string;
}

/** How a practice's office reaches the site. */
export interface TunnelPlace {
  readonly host: string;
  readonly hub: string;
  readonly technology: VpnTechnology;
}

/** A tenant of a generated site and everything that is its own, so that a leak can be planted without searching. */
export interface Practice {
  readonly id: string;
  readonly stage: 'live' | 'planned';
  /** From 1; its networks, ports and ids are made of it. */
  readonly number: number;
  readonly instance: string;
  readonly database: string;
  readonly account: string;
  /** Host part of its account as the server stores it. */
  readonly accountHost: string;
  /** CIDR of its office. */
  readonly network: string;
  readonly version: string;
  readonly connection: 'direct' | 'rdp' | 'middle-tier';
  /** Null for planned practices: nothing is there yet. */
  readonly files: FilePlace | null;
  readonly hl7: Hl7Place | null;
  readonly tunnel: TunnelPlace | null;
  /** Host and address of its Middle Tier; null without one. */
  readonly middleTier: { readonly host: string; readonly name: string; readonly url: string; readonly folder: string } | null;
}
