import { connect, type Socket } from 'node:net';
import { MysqlConnectionError } from './mysql-connection-error.ts';

/** What a server says before anybody logged in. */
export interface Greeting {
  readonly flavor: 'mariadb' | 'mysql';
  readonly offersTls: boolean;
}

/** A connected stream whose greeting was read and put back: it is paused, and the driver reads the same bytes again. */
export interface GreetedStream {
  readonly stream: Socket;
  readonly greeting: Greeting;
}

/** Where the server listens: a Unix socket or named pipe by path, or TCP. */
export type Endpoint = { readonly path: string } | { readonly host: string; readonly port: number };

const clientSsl = 0x0800;

/**
 * Connects and looks at the greeting, so that the choice between TLS and plain is made on the same connection:
 * trying one and falling back to the other would be an aborted handshake, which the server counts against this host.
 */
export async function openGreeted(endpoint: Endpoint, timeoutMs: number): Promise<GreetedStream> {
  return new Promise((resolve, reject) => {
    const stream = connect(endpoint);
    let bytes = Buffer.alloc(0);
    const listeners = {
      timeout: (): void => fail(new MysqlConnectionError('MYSQL_TIMEOUT', `no greeting within ${timeoutMs} ms`)),
      error: (error: Error): void => fail(error),
      end: (): void => fail(new MysqlConnectionError('MYSQL_UNREACHABLE', 'connection closed before the greeting')),
      data: (chunk: Buffer): void => {
        bytes = Buffer.concat([bytes, chunk]);
        const greeting = readGreeting(bytes);
        if (greeting === 'more') return;
        if (greeting instanceof Error) return fail(greeting);
        settle();
        stream.pause();
        stream.unshift(bytes);
        resolve({ stream, greeting });
      },
    };
    // Only our own listeners go: Node's internal ones keep the stream paused.
    const settle = (): void => {
      stream.setTimeout(0);
      for (const [event, listener] of Object.entries(listeners)) stream.off(event, listener);
    };
    const fail = (error: Error): void => {
      settle();
      stream.destroy();
      reject(error);
    };
    stream.setTimeout(timeoutMs);
    for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener);
  });
}

/** Decodes the first packet of a MySQL conversation; 'more' while it is not all there. */
export function readGreeting(bytes: Buffer): Greeting | 'more' | MysqlConnectionError {
  if (bytes.length < 5) return 'more';
  const length = bytes.readUIntLE(0, 3);
  if (length > 1024) return new MysqlConnectionError('MYSQL_UNREACHABLE', 'not a MySQL server');
  if (bytes.length < 4 + length) return 'more';
  const payload = bytes.subarray(4, 4 + length);
  if (payload[0] === 0xff && length >= 3) return refusal(payload);
  const versionEnd = payload.indexOf(0, 1);
  // Version, thread id (4), first part of the salt (8), filler (1), then the lower half of the capabilities.
  const capabilities = versionEnd + 1 + 4 + 8 + 1;
  if (payload[0] !== 0x0a || versionEnd < 0 || payload.length < capabilities + 2) {
    return new MysqlConnectionError('MYSQL_UNREACHABLE', 'not a MySQL server');
  }
  const version = payload.toString('latin1', 1, versionEnd);
  return {
    flavor: version.includes('MariaDB') ? 'mariadb' : 'mysql',
    offersTls: (payload.readUInt16LE(capabilities) & clientSsl) !== 0,
  };
}

/** An error instead of a greeting: this host is blocked, not allowed, or there are too many connections. */
function refusal(payload: Buffer): MysqlConnectionError {
  const errno = payload.readUInt16LE(1);
  const code = errno === 1129 ? 'MYSQL_HOST_BLOCKED' : errno === 1130 ? 'MYSQL_ACCESS_DENIED' : 'MYSQL_UNREACHABLE';
  return new MysqlConnectionError(code, `error ${errno}: ${payload.toString('utf8', 3)}`);
}
