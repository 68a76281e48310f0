import type { ConfigKind } from './config-file-names.ts';
import type { ConfigProblem } from './config-xml.ts';

/** Turns a secret into a keyed fingerprint: equal for equal secrets of one run, useless outside of it. */
export type SecretFingerprint = (secret: string) => string;

/**
 * A password in a file. `plain`: as it is. `obfuscated`: in Open Dental's reversible form, so whoever can read the file has it; its
 * fingerprint compares with other obfuscated ones only. `fingerprint` is '' for `none`, which is an empty password.
 */
export interface ConfigCredential {
  readonly storage: 'none' | 'plain' | 'obfuscated';
  readonly fingerprint: string;
}

/** One way into a database that a file states. */
export interface ConfigConnection {
  /** `low`: the low-privileged login of the same connection; `master`: where one-way replication writes to. */
  readonly role: 'main' | 'low' | 'master' | 'reporting' | 'read-only';
  readonly form: 'elements' | 'connection-string' | 'connection-store';
  /** Ordinal of the `DatabaseConnection` element it stands in; null outside of any. */
  readonly block: number | null;
  /** Line of the element. */
  readonly line: number;
  readonly server: string;
  /** Null: a spelling on which the programs fail. */
  readonly port: number | null;
  readonly database: string;
  readonly user: string;
  readonly credential: ConfigCredential;
  /** The certificate authority's file; without one, a connection written as elements never uses TLS. Null: not stated. */
  readonly sslCa: string | null;
  /** From a connection string; null: not stated. */
  readonly sslMode: string | null;
  readonly note: string | null;
  /** Absent elements, of those without which some program fails. */
  readonly missing: readonly string[];
}

/** A value and the line it stands on. */
export interface ConfigValue {
  readonly value: string;
  readonly line: number;
}

/** A Middle Tier server that a file names. */
export interface ServerConnection {
  /** Null: no URI element, which makes the client fail. */
  readonly uri: string | null;
  /** The user of the automatic login; null when there is none. Its password is in the Windows vault, not in the file. */
  readonly user: string | null;
  readonly line: number;
  readonly note: string | null;
}

/** What one configuration file says, in document order, without its secrets. With a problem: what stood complete before it. */
export interface OpenDentalConfig {
  readonly kind: ConfigKind;
  readonly stray: boolean;
  readonly connections: readonly ConfigConnection[];
  readonly serverConnections: readonly ServerConnection[];
  /** `ApplicationName`, the IIS virtual path a Middle Tier file belongs to; null: no such element, '' in it: an empty one. */
  readonly applicationName: ConfigValue | null;
  readonly logDirectory: ConfigValue | null;
  readonly adminComputers: readonly string[];
  readonly dynamicMode: boolean;
  readonly proxy: { readonly address: string; readonly user: string; readonly credential: ConfigCredential; readonly line: number } | null;
  readonly problem: ConfigProblem | null;
}
