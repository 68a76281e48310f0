import { connect, type Socket } from 'node:net';
import { type MysqlGreeting, readMysqlGreeting } from '../../domain/tls/mysql-greeting.ts';
import { MysqlConnectionError } from './mysql-connection-error.ts';

/** A connected stream whose greeting was read and put back: it is paused, and the driver reads the same bytes again. */
export interface GreetedStream {
  readonly stream: Socket;
  readonly greeting: MysqlGreeting;
}

/** Where the server listens: a Unix socket or named pipe by path, or TCP. */
export type Endpoint = { readonly path: string } | { readonly host: string; readonly port: number };

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
        const greeting = greetingOf(bytes);
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

/** The greeting, or why there will be no conversation; 'more' while it is not all there. */
function greetingOf(bytes: Uint8Array): MysqlGreeting | 'more' | MysqlConnectionError {
  const packet = readMysqlGreeting(bytes);
  switch (packet.kind) {
    case 'greeting':
      return packet;
    case 'incomplete':
      return 'more';
    case 'not-mysql':
      return new MysqlConnectionError('MYSQL_UNREACHABLE', 'not a MySQL server');
    case 'refused': {
      // This host is blocked, not allowed, or there are too many connections.
      const { errno, message } = packet;
      const code = errno === 1129 ? 'MYSQL_HOST_BLOCKED' : errno === 1130 ? 'MYSQL_ACCESS_DENIED' : 'MYSQL_UNREACHABLE';
      return new MysqlConnectionError(code, `error ${errno}: ${message}`);
    }
  }
}
