import type { Listener } from '../../domain/listeners/listener.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';

/** What a machine is called and how its identities are numbered. */
export interface HostIdentity {
  /** Host name, NetBIOS name, full DNS name, further aliases; as the machine says them. */
  readonly names: readonly string[];
  /** IP addresses of its interfaces. */
  readonly addresses: readonly string[];
  readonly os: 'windows' | 'linux';
  /** For people, e.g. `Debian GNU/Linux 12` or `Windows Server 2022`. */
  readonly osVersion: string | null;
  /** SID of the machine's own accounts (`S-1-5-21-…` without RID); null on hosts without SIDs. */
  readonly machineSid: string | null;
  /** SID of the joined domain, and of its forest's root domain; null when there is none. */
  readonly domainSid: string | null;
  readonly forestSid: string | null;
}

/** A user or group known to the host. */
export interface PrincipalRow {
  /** `S-1-…` on Windows and for Samba's SIDs, `uid:1001` or `gid:1001` on POSIX systems. */
  readonly id: string;
  /** `DOMAIN\name` or `name`; '' when it could not be resolved. */
  readonly name: string;
  readonly kind: 'user' | 'group';
  /** Ids of the direct members of a group; null when they could not be read. Empty for users. */
  readonly members: readonly string[] | null;
  /** Id of a user's primary group; null when unknown or not applicable. */
  readonly primaryGroup: string | null;
  /** The same principal in the other numbering (Samba: SID of a uid); null when there is none. */
  readonly sameAs: string | null;
}

/** The people and groups a host knows, and how completely. */
export interface HostPrincipals {
  readonly rows: readonly PrincipalRow[];
  /** SIDs of the domains (`S-1-5-32`, the machine's, joined ones) of which every group is listed; empty where SIDs do not matter. */
  readonly completeDomains: readonly string[];
  /** Sessions can hold groups of domains that are mentioned nowhere (trusts); false for a machine without a domain. */
  readonly otherDomains: boolean;
  /** Windows user rights, `SeBackupPrivilege` → SIDs; null when they were not read. */
  readonly userRights: Readonly<Record<string, readonly string[]>> | null;
}

/** A share that makes a local path reachable over the network. */
export interface ShareRow {
  readonly name: string;
  /** Local path on the host, as the host spells it. */
  readonly path: string;
  /** Descriptor of the share itself; null when it was not read. */
  readonly descriptor: StoredDescriptor | null;
  /** Samba: principals as written in `valid users`, `invalid users`, `read list`, `write list`, `admin users`; null elsewhere. */
  readonly samba: SambaShareLimits | null;
  /** Administrative shares such as `C$`, made by the system. */
  readonly special: boolean;
  /** SMB encryption required on this share; null when not told. */
  readonly encrypted: boolean | null;
}

/** Limits that smb.conf puts on a share besides its descriptor. */
export interface SambaShareLimits {
  readonly readOnly: boolean;
  readonly guestOk: boolean;
  readonly validUsers: readonly string[];
  readonly invalidUsers: readonly string[];
  readonly readList: readonly string[];
  readonly writeList: readonly string[];
  readonly adminUsers: readonly string[];
  /** Everybody acts as this user; null when not forced. */
  readonly forceUser: string | null;
  readonly forceGroup: string | null;
  /** NT ACLs are enforced (`vfs objects` has acl_xattr); otherwise POSIX rights alone decide. */
  readonly ntAcls: boolean;
}

/** A Windows service or a systemd unit. */
export interface ServiceRow {
  readonly name: string;
  readonly displayName: string;
  /** Command line as registered (ImagePath, ExecStart); '' when it was not read. */
  readonly command: string;
  /** Account it runs as: `LocalSystem`, `DOMAIN\user`, a Unix user; null when unknown. */
  readonly account: string | null;
  readonly startMode: 'auto' | 'manual' | 'disabled' | null;
  readonly running: boolean | null;
  readonly pid: number | null;
  /** Names of the services it depends on. */
  readonly dependencies: readonly string[];
  /** Descriptor of the service object (who may start and stop it); null when it was not read or does not exist. */
  readonly descriptor: StoredDescriptor | null;
}

/** An executable or library of Open Dental or of a service, with the version in its resources. */
export interface ProgramFileRow {
  readonly path: string;
  /** Four-part product version; null when the file has none. */
  readonly version: string | null;
}

/** How paths of the host are aliased: everything that makes two spellings one folder. */
export interface HostPathMap {
  /** Drive letter or mount point → volume or device it shows. */
  readonly mounts: readonly PathAlias[];
  /** `subst` drives and mapped network drives; `user` whose logon has them, null for all. */
  readonly drives: readonly (PathAlias & { readonly user: string | null })[];
  /** Junctions, symbolic links and mounted folders → final path. */
  readonly links: readonly PathAlias[];
  /** 8.3 names → long names. */
  readonly shortNames: readonly PathAlias[];
  /** DFS links → target share. */
  readonly dfs: readonly PathAlias[];
}

/** One spelling and where it leads. */
export interface PathAlias {
  readonly from: string;
  readonly to: string;
}

/** A process argument list, shortcut or RemoteApp file that starts a program; secrets in it are fingerprints. */
export interface CommandLineRow {
  /** Process id, or path of the shortcut. */
  readonly origin: string;
  readonly program: string;
  /** Arguments with secret values replaced by `key id:hex`. */
  readonly arguments: string;
  /** Names of the arguments that carried a secret. */
  readonly secrets: readonly string[];
}

/** Artifacts of one machine; the target is its inventory name. */
export interface HostArtifacts {
  readonly 'host.identity': HostIdentity;
  readonly 'host.principals': HostPrincipals;
  readonly 'host.pathMap': HostPathMap;
  readonly 'host.shares': readonly ShareRow[];
  readonly 'host.services': readonly ServiceRow[];
  readonly 'host.programs': readonly ProgramFileRow[];
  readonly 'host.commandLines': readonly CommandLineRow[];
  readonly 'host.listeners': readonly Listener[];
}
