import { isRecord, stringField } from '../unknown-value.ts';

/** Why no session came about. `MYSQL_HOST_BLOCKED`: the server refuses this client after too many aborted handshakes (1129). */
export type MysqlConnectionCode = 'MYSQL_UNREACHABLE' | 'MYSQL_ACCESS_DENIED' | 'MYSQL_TLS_FAILED' | 'MYSQL_HOST_BLOCKED' | 'MYSQL_TIMEOUT';

/** A connection that failed. `message` is one line without any secret; `hint` says what a person can do. */
export class MysqlConnectionError extends Error {
  readonly code: MysqlConnectionCode;
  readonly hint: string;

  constructor(code: MysqlConnectionCode, message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s+/g, ' ').trim(), options);
    this.name = 'MysqlConnectionError';
    this.code = code;
    this.hint = hints[code];
  }
}

const hints: Readonly<Record<MysqlConnectionCode, string>> = {
  MYSQL_UNREACHABLE: 'Check host, port or socket in the inventory, bind-address and firewall; or hand in exported files under sources.',
  MYSQL_ACCESS_DENIED: 'Check user, password and the host part of the account; `bitewing queries` prints the account to create.',
  MYSQL_TLS_FAILED: 'Check that the server offers TLS and that tls.ca names the authority of its certificate.',
  MYSQL_HOST_BLOCKED: 'An administrator runs FLUSH HOSTS (or mariadb-admin flush-hosts) after the cause of the aborted connections is found.',
  MYSQL_TIMEOUT: 'Check the network path, or raise the connect timeout.',
};

const accessDenied = new Set([1044, 1045, 1049, 1130, 1251, 1275, 1524, 1698, 1820, 1862, 3118, 3159, 3955, 4151]);

/** The error for whatever the driver or the socket threw while `where` was being connected to. The driver's text never holds the password. */
export function connectionError(where: string, cause: unknown, tlsAsked: boolean): MysqlConnectionError {
  if (cause instanceof MysqlConnectionError) return cause;
  const code = stringField(cause, 'code') ?? '';
  const errno = isRecord(cause) && typeof cause['errno'] === 'number' ? cause['errno'] : 0;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : code;
  return new MysqlConnectionError(classify(code, errno, tlsAsked), `${where}: ${reason}`, { cause });
}

function classify(code: string, errno: number, tlsAsked: boolean): MysqlConnectionCode {
  if (errno === 1129) return 'MYSQL_HOST_BLOCKED';
  if (accessDenied.has(errno)) return 'MYSQL_ACCESS_DENIED';
  if (code.startsWith('AUTH_SWITCH')) return 'MYSQL_ACCESS_DENIED';
  if (code === 'ETIMEDOUT') return 'MYSQL_TIMEOUT';
  const isNetwork = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ENOENT|EACCES|EPIPE|PROTOCOL_CONNECTION_LOST)/.test(code);
  return tlsAsked && !isNetwork && errno <= 0 ? 'MYSQL_TLS_FAILED' : 'MYSQL_UNREACHABLE';
}
