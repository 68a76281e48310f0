import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { peerChain } from '../peer-chain.ts';
import { isRecord } from '../unknown-value.ts';
import type { EndpointAddress, EndpointLine, Received, TlsSeen } from './endpoint-port.ts';

const receiveLimit = 64 * 1024;

/** A line that its owner can end. */
export interface OwnedLine extends EndpointLine {
  hangUp(): void;
}

/** Opens a TCP connection to an address; throws when that fails or takes too long. */
export async function openSocket(endpoint: EndpointAddress, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ ...endpoint, noDelay: true });
  const settled = await outcome(timeoutMs, signal, (settle) => {
    socket.once('connect', () => settle('complete', null));
    socket.once('error', (error) => settle('closed', error.message));
  });
  socket.removeAllListeners('connect').removeAllListeners('error');
  if (settled.ended !== 'complete') {
    socket.on('error', () => undefined).destroy();
    throw new Error(settled.reason ?? 'not connected');
  }
  return socket;
}

/** Conversation over a connected socket. */
export function newEndpointLine(socket: Socket, timeoutMs: number, signal: AbortSignal): OwnedLine {
  let stream: Socket = socket;
  // A broken connection is told by the exchange that notices it.
  socket.on('error', () => undefined);
  return {
    exchange: async (send, isComplete) => exchange(stream, send, isComplete, timeoutMs, signal),
    async startTls(serverName) {
      const secure = connectTls({
        socket,
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.3',
        // Old versions, short keys and SHA-1 are to be seen, not to be refused by ourselves.
        ciphers: 'DEFAULT:@SECLEVEL=0',
        ...(serverName === null ? {} : { servername: serverName }),
      });
      stream = secure;
      const settled = await outcome(timeoutMs, signal, (settle) => {
        secure.once('secureConnect', () => settle('complete', null));
        secure.on('error', (error: Error) => settle('closed', errorText(error)));
        secure.once('close', () => settle('closed', 'the connection was closed during the handshake'));
      });
      return settled.ended === 'complete' ? tlsSeen(secure) : { ok: false, reason: settled.reason ?? 'no handshake' };
    },
    hangUp() {
      stream.destroy();
      socket.destroy();
    },
  };
}

async function exchange(
  stream: Socket,
  send: Uint8Array | null,
  isComplete: (received: Uint8Array) => boolean,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Received> {
  let bytes = Buffer.alloc(0);
  let forget = (): void => undefined;
  const settled = await outcome(timeoutMs, signal, (settle) => {
    const listeners = {
      data: (chunk: Buffer): void => {
        bytes = Buffer.concat([bytes, chunk]);
        if (isComplete(bytes)) settle('complete', null);
        else if (bytes.length > receiveLimit) settle('too-long', `more than ${receiveLimit} bytes`);
      },
      error: (error: Error): void => settle('closed', errorText(error)),
      close: (): void => settle('closed', 'the connection was closed without an answer'),
      end: (): void => settle('closed', 'the connection was closed without an answer'),
    };
    for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener);
    forget = () => {
      for (const [event, listener] of Object.entries(listeners)) stream.off(event, listener);
    };
    if (stream.destroyed) settle('closed', 'the connection was closed');
    else {
      stream.resume();
      if (send !== null) stream.write(send);
      if (isComplete(bytes)) settle('complete', null);
    }
  });
  // The next reader of the stream may be TLS: nothing may flow into the void meanwhile.
  stream.pause();
  forget();
  return { bytes: new Uint8Array(bytes), ...settled };
}

type Settled = Pick<Received, 'ended' | 'reason'>;

/** Waits for whatever comes first: `start` settles it, the time is over, or somebody stops the run. */
async function outcome(
  timeoutMs: number,
  signal: AbortSignal,
  start: (settle: (ended: Received['ended'], reason: string | null) => void) => void,
): Promise<Settled> {
  return new Promise((resolve) => {
    const settle = (ended: Received['ended'], reason: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ ended, reason });
    };
    const stop = (): void => settle('stopped', 'stopped before it was answered');
    const timer = setTimeout(() => settle('timeout', `no answer within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else start(settle);
  });
}

function errorText(error: Error): string {
  const code = isRecord(error) && typeof error['code'] === 'string' ? error['code'] : '';
  return code.startsWith('ERR_SSL') ? code : error.message.replaceAll(/\s+/g, ' ').slice(0, 300);
}

function tlsSeen(secure: TLSSocket): TlsSeen {
  return {
    ok: true,
    protocol: secure.getProtocol() ?? 'unknown',
    cipher: secure.getCipher().standardName,
    chain: peerChain(secure),
    untrusted: secure.authorized ? null : String(secure.authorizationError),
  };
}
