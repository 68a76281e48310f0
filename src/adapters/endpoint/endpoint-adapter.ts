import { lookup } from 'node:dns/promises';
import { setMaxListeners } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newEndpointLine, openSocket } from './endpoint-line.ts';
import { type Conversed, type EndpointAddress, endpointLimits, type EndpointLine, type EndpointPort } from './endpoint-port.ts';
import { newTurns } from './turns.ts';

/** What may be connected to, and how gently. */
export interface EndpointAdapterOptions {
  /** Nothing else is ever connected to. */
  readonly declared: readonly EndpointAddress[];
  /** TCP ports that HL7 interfaces listen on, on whatever host: refused even when declared. */
  readonly hl7Ports: ReadonlySet<number>;
  /** Takes one connection to the endpoint; false when its share is spent. For servers that count connections against their client. */
  readonly mayConnect?: (endpoint: EndpointAddress) => boolean;
  /** Connections open at the same time. */
  readonly atOnce?: number;
  /** Limit of each step (name, connection, handshake, answer) in milliseconds. */
  readonly timeoutMs?: number;
}

/** Builds the port over real sockets. */
export function newEndpointAdapter(options: EndpointAdapterOptions): EndpointPort {
  const timeoutMs = options.timeoutMs ?? endpointLimits.timeoutMs;
  const declared = new Set(options.declared.map(endpointKey));
  const overall = newTurns(options.atOnce ?? endpointLimits.atOnce);
  const perServer = new Map<string, ReturnType<typeof newTurns>>();
  const resolve = newResolver(timeoutMs);

  const hangUpAfter = async <Answer>(
    addresses: readonly string[],
    port: number,
    signal: AbortSignal,
    talk: (line: EndpointLine) => Promise<Answer>,
  ): Promise<Conversed<Answer>> => {
    let socket: Socket;
    try {
      socket = await openFirst(addresses, port, timeoutMs, signal);
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
    const line = newEndpointLine(socket, timeoutMs, signal);
    try {
      return { ok: true, answer: await talk(line) };
    } finally {
      line.hangUp();
    }
  };

  return {
    async converse(endpoint, signal, talk) {
      if (options.hl7Ports.has(endpoint.port)) throw new Error(`port ${endpoint.port} is declared as an HL7 port and never connected to`);
      if (!declared.has(endpointKey(endpoint))) throw new Error(`${endpointKey(endpoint)} is not declared in the inventory`);
      let addresses: readonly string[];
      try {
        addresses = await resolve(endpoint.host);
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
      // Every connection listens to the one signal of the run.
      setMaxListeners(0, signal);
      // Several names of one server are one server: some can only serve one connection at a time.
      const server = `${addresses[0]} ${endpoint.port}`;
      const turns = perServer.get(server) ?? newTurns(1);
      perServer.set(server, turns);
      return turns(async () =>
        overall(async () => {
          if (signal.aborted) return { ok: false, reason: 'stopped before it was asked' };
          if (options.mayConnect?.(endpoint) === false) return { ok: false, reason: 'not tried, this run already used its connections to the host' };
          return hangUpAfter(addresses, endpoint.port, signal, talk);
        }),
      );
    },
  };
}

function endpointKey({ host, port }: EndpointAddress): string {
  return `${host.toLowerCase()}:${port}`;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}

/** Asks for every name once per run. */
function newResolver(timeoutMs: number): (host: string) => Promise<readonly string[]> {
  const known = new Map<string, Promise<readonly string[]>>();
  const ask = async (host: string): Promise<readonly string[]> => {
    const found = await Promise.race([lookup(host, { all: true }), sleep(timeoutMs, null, { ref: false })]);
    if (found === null) throw new Error(`${host}: the name was not resolved within ${timeoutMs} ms`);
    return found.map(({ address }) => address);
  };
  return async (host) => {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    if (isIP(bare) !== 0) return [bare];
    const answer = known.get(host) ?? ask(host);
    known.set(host, answer);
    return answer;
  };
}

/** Connects to the first address that answers; throws what the last one gave. */
async function openFirst(addresses: readonly string[], port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  let failure: unknown = new Error('the name has no address');
  for (const host of addresses) {
    try {
      return await openSocket({ host, port }, timeoutMs, signal);
    } catch (error) {
      failure = error;
      if (signal.aborted) break;
    }
  }
  throw failure;
}
