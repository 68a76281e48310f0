/** Where a secret of a receiver comes from: never the inventory itself. Null, both: there is none. */
export interface SecretPlace {
  /** Name of an environment variable. */
  readonly secretEnv: string | null;
  /** File whose first line is the secret, relative to the inventory. */
  readonly secretFile: string | null;
}

/** An HTTPS address that takes news as JSON. With a secret each request carries an HMAC. */
export interface WebhookTarget extends SecretPlace {
  /** Null: it is itself a secret, and stands in `urlEnv` or `urlFile`. */
  readonly url: string | null;
  readonly urlEnv: string | null;
  readonly urlFile: string | null;
}

/** A mail server and who gets mail. */
export interface MailTarget extends SecretPlace {
  readonly host: string;
  readonly port: number;
  /** `starttls` is required, not tried; `none` is for a relay on this machine. */
  readonly tls: 'starttls' | 'tls' | 'none';
  /** Null: no login. The secret is the password. */
  readonly user: string | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** Where syslog messages (RFC 5424) go. */
export interface SyslogTarget {
  /** `udp://host:port`, `tcp://host:port` or `unix:/path`. */
  readonly to: string;
  readonly facility: 'user' | 'daemon' | 'auth' | 'local0' | 'local1' | 'local2' | 'local3' | 'local4' | 'local5' | 'local6' | 'local7';
}

/** Who is told after a nightly audit, and for how long it is tried. */
export interface Notify {
  readonly webhooks: readonly WebhookTarget[];
  readonly mail: readonly MailTarget[];
  readonly syslog: readonly SyslogTarget[];
  /** Seconds after which a receiver is given up; all are tried at the same time. */
  readonly limitSeconds: number;
}

/** How long runs are kept: older ones go, but never the newest `keep`, the last complete one, nor the last. */
export interface Retention {
  readonly days: number;
  readonly keep: number;
}

/** How audits of a site are run, as its inventory says: no part of what is judged, so no part of a snapshot. */
export interface Operations {
  readonly notify: Notify;
  /** Null: every run is kept. */
  readonly retention: Retention | null;
  /** Files with rules of the operator, relative to the inventory. */
  readonly rules: readonly string[];
}

/** Nobody is told, everything is kept. */
export const noOperations: Operations = { notify: { webhooks: [], mail: [], syslog: [], limitSeconds: 30 }, retention: null, rules: [] };
