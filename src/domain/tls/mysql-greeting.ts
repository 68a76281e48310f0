import { concatBytes } from './byte-writer.ts';

/** What a MySQL or MariaDB server says before anybody logged in. */
export interface MysqlGreeting {
  readonly kind: 'greeting';
  /** As sent, shortened; MariaDB may begin it with `5.5.5-`. */
  readonly version: string;
  readonly flavor: 'mariadb' | 'mysql';
  readonly offersTls: boolean;
}

/** The first packet of a conversation. `refused`: an error instead of a greeting, with the server's number (1129: this host is blocked). */
export type MysqlFirstPacket =
  | MysqlGreeting
  | { readonly kind: 'refused'; readonly errno: number; readonly message: string }
  | { readonly kind: 'not-mysql' }
  | { readonly kind: 'incomplete' };

const clientSsl = 0x0800;

/** Reads the first packet; any bytes give an answer. */
export function readMysqlGreeting(bytes: Uint8Array): MysqlFirstPacket {
  if (bytes.length < 5) return { kind: 'incomplete' };
  const length = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
  if (length > 1024) return { kind: 'not-mysql' };
  if (bytes.length < 4 + length) return { kind: 'incomplete' };
  const payload = bytes.subarray(4, 4 + length);
  if (payload[0] === 0xff && length >= 3) {
    return { kind: 'refused', errno: (payload[1] ?? 0) | ((payload[2] ?? 0) << 8), message: new TextDecoder().decode(payload.subarray(3)) };
  }
  const versionEnd = payload.indexOf(0, 1);
  // Version, thread id (4), first part of the salt (8), filler (1), then the lower half of the capabilities.
  const capabilities = versionEnd + 1 + 4 + 8 + 1;
  if (payload[0] !== 0x0a || versionEnd < 0 || payload.length < capabilities + 2) return { kind: 'not-mysql' };
  const version = Array.from(payload.subarray(1, versionEnd), (byte) => String.fromCharCode(byte)).join('');
  const flags = (payload[capabilities] ?? 0) | ((payload[capabilities + 1] ?? 0) << 8);
  return { kind: 'greeting', version, flavor: version.includes('MariaDB') ? 'mariadb' : 'mysql', offersTls: (flags & clientSsl) !== 0 };
}

/** The packet that asks for TLS before anything else: capabilities, 16 MiB packets, utf8mb4. A ClientHello follows at once. */
export function mysqlTlsRequest(): Uint8Array {
  return concatBytes([[0x20, 0, 0, 1], [0x01, 0x8a, 0x08, 0], [0, 0, 0, 1], [0x2d], new Uint8Array(23)]);
}
