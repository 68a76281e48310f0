import type { VersionPolicy } from '../domain/versions/version-policy.ts';
import type { AttestationId } from '../model/attestations.ts';

/** Who owns what on a site: `bitewing.yaml`, validated. Absent lists are empty, absent values null. */
export interface Inventory {
  readonly site: string;
  /** What a tenant's live database can be called, e.g. `od_{slug}_{number:4}`; null when not stated. */
  readonly naming: string | null;
  /** What an audit of this site has to cover; rules of areas left out are not judged, and the verdict names those areas. */
  readonly scope: readonly Area[];
  /** Users and groups of the hosting company that may reach every tenant's files, as `DOMAIN\\name`, `name` or SID. */
  readonly operators: readonly string[];
  readonly hosts: Readonly<Record<string, Host>>;
  readonly mysql: Readonly<Record<string, MysqlTarget>>;
  readonly tenants: Readonly<Record<string, Tenant>>;
  readonly sources: readonly ExportedSource[];
  readonly waivers: readonly Waiver[];
  /** What holds for every tenant and no probe can see; absent when nobody attested anything. */
  readonly attestations?: readonly Attestation[];
  /** What counts as current and supported, from the file that `versionPolicy` names; null when the site has none. */
  readonly versionPolicy: VersionPolicy | null;
}

/** Parts of a site that can be audited on their own; rules of other areas (inventory, evidence) always count. */
export const areas = ['mysql', 'files', 'hl7', 'links', 'versions'] as const;
export type Area = (typeof areas)[number];

/** A machine of the site. `address` is an IP address or a name. */
export interface Host {
  readonly address: string | null;
  /** Other names and addresses under which configurations speak of it. */
  readonly names: readonly string[];
  readonly os: 'windows' | 'linux' | null;
  readonly roles: readonly string[];
}

/** How to reach one MySQL or MariaDB instance. Holds no password, only where to find it. */
export interface MysqlTarget {
  readonly host: string | null;
  readonly port: number;
  /** Unix socket or named pipe; wins over host and port. */
  readonly socket: string | null;
  readonly user: string | null;
  /** Name of the environment variable that holds the password. */
  readonly passwordEnv: string | null;
  /** File whose first line is the password. */
  readonly passwordFile: string | null;
  readonly tls: {
    readonly mode: 'disabled' | 'preferred' | 'required' | 'verify-ca' | 'verify-identity';
    readonly ca: string | null;
    /** Ask after the login which old TLS versions and suites the server takes, with connections that it counts as failed until the next login. Default false. */
    readonly askOldVersions?: boolean | undefined;
  };
  /** Accounts of the operator (`user` or `user@host`) that may reach every database. */
  readonly administrators: readonly string[];
}

/** One practice (or group of practices) and everything that is its own. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly stage: 'live' | 'planned' | 'retired';
  /** Key of `mysql` (or of `hosts`) where its databases live. */
  readonly server: string;
  /** Live databases; backup and archive names are derived. */
  readonly databases: readonly string[];
  /** MySQL accounts: `user` (every host row) or `user@host`. */
  readonly accounts: readonly string[];
  /** Users and groups: SID or id, `DOMAIN\name`, `name`; `MACHINE\name`, with a machine of the site, only on that machine. */
  readonly principals: readonly string[];
  readonly atoz: readonly string[];
  /** Folders its backups and supplemental backups go to. */
  readonly backups: readonly string[];
  readonly hl7: readonly Hl7Interface[];
  readonly workstations: {
    readonly connection: 'direct' | 'rdp' | 'middle-tier' | null;
    readonly networks: readonly string[];
    readonly vpn: string | null;
    /** Addresses of its Middle Tier, `https://…`. */
    readonly middleTier: readonly string[];
    /** Remote desktop hosts its people use, `host` or `host:port`. */
    readonly rdp: readonly string[];
  };
  /** What holds for it and no probe can see; absent when nobody attested anything. */
  readonly attestations?: readonly Attestation[];
  /** Position of the tenant in the inventory file, for messages; null when built in memory. */
  readonly line: number | null;
}

/** One HL7 connection of a tenant: a TCP port it listens on, or folders it exchanges files through. `host` is a key of `hosts`. */
export interface Hl7Interface {
  readonly host: string;
  readonly service: string | null;
  readonly exeFolder: string | null;
  readonly mode: 'tcp' | 'file' | 'sftp' | null;
  readonly listen: number | null;
  readonly inbound: string | null;
  readonly outbound: string | null;
}

/** What exported files can show; `windows-acl` is another word for `host`. */
export const sourceProbes = ['mysql', 'host', 'windows-acl'] as const;
export type SourceProbe = (typeof sourceProbes)[number];

/** Exported files that stand in for a live collect. `files` are paths or globs relative to the inventory. */
export interface ExportedSource {
  readonly probe: SourceProbe;
  readonly target: string;
  readonly files: readonly string[];
}

/** A finding that the operator accepts for a time, with a reason and a person who answers for it. */
export interface Waiver {
  readonly rule: string;
  /** Subject id of the finding, exactly. */
  readonly subject: string;
  /** Binds the waiver to one finding; without it the waiver covers the subject's findings of that rule. */
  readonly fingerprint: string | null;
  readonly reason: string;
  readonly owner: string;
  readonly ticket: string | null;
  /** `YYYY-MM-DD`, last day on which it holds. */
  readonly expires: string;
  readonly line: number | null;
}

/** Something a person attests because no probe can see it. Never a proof. */
export interface Attestation {
  readonly item: AttestationId;
  /** Who says so, and answers for it. */
  readonly person: string;
  /** Day on which it was so, `YYYY-MM-DD`. */
  readonly date: string;
  /** Where the proof lies: a ticket, a minute, a signed paper. */
  readonly evidence: string;
  /** Last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string;
}
