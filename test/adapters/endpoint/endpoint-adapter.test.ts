import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { newEndpointAdapter } from '../../../src/adapters/endpoint/endpoint-adapter.ts';
import type { EndpointAddress, EndpointLine, EndpointPort } from '../../../src/adapters/endpoint/endpoint-port.ts';

const never = new AbortController().signal;
const hello = new TextEncoder().encode('hello');
const open: Server[] = [];

/** A listener that counts. */
interface Listener extends EndpointAddress {
  readonly seen: { connections: number; open: number };
}

async function listen(answer: (socket: Socket) => void, host = '127.0.0.1'): Promise<Listener> {
  const seen = { connections: 0, open: 0 };
  const server = createServer((socket) => {
    seen.connections++;
    seen.open++;
    socket.on('error', () => undefined).on('close', () => seen.open--);
    answer(socket);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return { host, port: typeof address === 'object' && address !== null ? address.port : 0, seen };
}

const echo = (socket: Socket): void => void socket.pipe(socket);
const say = async (line: EndpointLine): Promise<string> => {
  const received = await line.exchange(hello, (bytes) => bytes.length >= hello.length);
  return `${received.ended} ${Buffer.from(received.bytes).toString()}`;
};

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

describe('the endpoint adapter', () => {
  it('converses with a declared endpoint and hangs up', async () => {
    const server = await listen(echo);
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set() });
    expect(await port.converse(server, never, say)).toEqual({ ok: true, answer: 'complete hello' });
    await expect.poll(() => server.seen.open).toBe(0);
  });

  it('never connects to what nobody declared, nor to an HL7 port', async () => {
    const [declared, undeclared, hl7] = await Promise.all([listen(echo), listen(echo), listen(echo)]);
    const port = newEndpointAdapter({ declared: [declared, hl7], hl7Ports: new Set([hl7.port]) });
    await expect(port.converse(undeclared, never, say)).rejects.toThrow('not declared');
    await expect(port.converse(hl7, never, say)).rejects.toThrow('HL7');
    await expect(port.converse({ host: 'localhost', port: declared.port }, never, say)).rejects.toThrow('not declared');
    expect([declared, undeclared, hl7].map(({ seen }) => seen.connections)).toEqual([0, 0, 0]);
  });

  /** Talks to all of them at once and counts how many conversations there are at the same time. */
  async function mostAtOnce(port: EndpointPort, endpoints: readonly EndpointAddress[]): Promise<number> {
    let now = 0;
    let most = 0;
    const talk = async (line: EndpointLine): Promise<string> => {
      most = Math.max(most, ++now);
      const said = await say(line);
      now--;
      return said;
    };
    const answers = await Promise.all(endpoints.map(async (endpoint) => port.converse(endpoint, never, talk)));
    expect(answers).toEqual(endpoints.map(() => ({ ok: true, answer: 'complete hello' })));
    return most;
  }

  it('has one conversation at a time with a server, whatever it is called', async () => {
    const server = await listen(echo);
    const byName = { host: 'localhost', port: server.port };
    const port = newEndpointAdapter({ declared: [server, byName], hl7Ports: new Set() });
    expect(await mostAtOnce(port, [server, server, server, server])).toBe(1);
    expect(server.seen.connections).toBe(4);
  });

  it('has no more conversations in all than it may', async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, async () => listen(echo)));
    const port = newEndpointAdapter({ declared: servers, hl7Ports: new Set(), atOnce: 3 });
    expect(await mostAtOnce(port, servers)).toBe(3);
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['a server that never answers', () => undefined, 'timeout '],
    ['a server that hangs up', (socket) => void socket.end(), 'closed '],
    ['a server that breaks off', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'closed '],
    ['half an answer', (socket) => void socket.write('hel'), 'timeout hel'],
  ])('gives what came of %s', async (_, behave, expected) => {
    const server = await listen(behave);
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set(), timeoutMs: 2_000 });
    expect(await port.converse(server, never, say)).toEqual({ ok: true, answer: expected });
  });

  it('does not wait for a server that never stops talking', async () => {
    const server = await listen((socket) => {
      const talk = (): void => void (socket.destroyed || (socket.write(Buffer.alloc(16_384)), setImmediate(talk)));
      talk();
    });
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set() });
    const ended = await port.converse(server, never, async (line) => (await line.exchange(null, () => false)).ended);
    expect(ended).toEqual({ ok: true, answer: 'too-long' });
  });

  it.each([
    ['a closed port', { host: '127.0.0.1', port: 1 }, /ECONNREFUSED/],
    ['a name that does not exist', { host: 'nowhere.invalid', port: 443 }, /nowhere\.invalid/],
  ])('says why there is no conversation with %s', async (_, endpoint, reason) => {
    const port = newEndpointAdapter({ declared: [endpoint], hl7Ports: new Set(), timeoutMs: 2000 });
    const answer = await port.converse(endpoint, never, say);
    expect(answer.ok ? '' : answer.reason).toMatch(reason);
  });

  it('stops when it is told to, and asks nothing more', async () => {
    const server = await listen(() => undefined);
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set() });
    const stop = new AbortController();
    const [first, second] = [port.converse(server, stop.signal, say), port.converse(server, stop.signal, say)];
    await expect.poll(() => server.seen.connections).toBe(1);
    stop.abort();
    expect(await first).toEqual({ ok: true, answer: 'stopped ' });
    expect(await second).toEqual({ ok: false, reason: 'stopped before it was asked' });
    expect(server.seen.connections).toBe(1);
  });

  it('keeps to the share of connections a server gives', async () => {
    const server = await listen(echo);
    let left = 2;
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set(), mayConnect: () => left-- > 0 });
    const answers = await Promise.all([1, 2, 3].map(async () => port.converse(server, never, say)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(server.seen.connections).toBe(2);
  });

  it('goes on after a conversation that failed by itself', async () => {
    const server = await listen(echo);
    const port = newEndpointAdapter({ declared: [server], hl7Ports: new Set() });
    await expect(port.converse(server, never, async () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    expect(await port.converse(server, never, say)).toEqual({ ok: true, answer: 'complete hello' });
  });
});
