import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/throwaway-mariadb.ts';
import { deliver } from '../../src/adapters/notify/deliver.ts';
import { mailReceiver } from '../../src/adapters/notify/mail.ts';
import type { Delivery, NewsMessage, Receiver } from '../../src/adapters/notify/notify-port.ts';
import { syslogReceiver } from '../../src/adapters/notify/syslog.ts';
import { webhookReceiver } from '../../src/adapters/notify/webhook.ts';
import { describeWith } from '../support/describe-with.ts';

const message: NewsMessage = {
  subject: 'Bitewing: s exposed: 1 new',
  text: 'one\ntwo é\n',
  json: { site: 's', text: 'é' },
  level: 3,
  at: '2026-03-20T02:00:00.000Z',
};
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** An HTTP server that answers with these statuses one after the other, the last one for ever; null: never. */
async function webServer(
  ...statuses: readonly (number | null)[]
): Promise<{ readonly url: string; readonly requests: { headers: IncomingMessage['headers']; body: string }[] }> {
  const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createHttp((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      const status = statuses[Math.min(requests.length, statuses.length) - 1] ?? null;
      if (status !== null) response.writeHead(status, { location: '/elsewhere' }).end('x');
    });
  });
  closers.push(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${await listening(server)}/hook?token=canary`, requests };
}

/** An SMTP server that says what is given for each command, or 250; `said` is what it heard. */
async function mailServer(answers: Readonly<Record<string, string>>): Promise<{ readonly port: number; readonly said: string[] }> {
  const said: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let isData = false;
    socket.on('error', () => undefined);
    if (answers['greeting'] !== '') socket.write(answers['greeting'] ?? '220 test\r\n');
    socket.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
        said.push(line);
        if (isData && line !== '.') continue;
        isData = line.toUpperCase() === 'DATA';
        const word = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
        socket.write(answers[word] ?? (isData ? '354 go\r\n' : '250 ok\r\n'));
      }
    });
  });
  closers.push(() => sockets.forEach((socket) => socket.destroy()));
  return { port: await listening(server), said };
}

async function told(receiver: Receiver, limitMs = 3_000): Promise<Delivery> {
  const [delivery] = await deliver(message, [receiver], { limitMs, pauseMs: 10 });
  if (!delivery) throw new Error('one receiver, one delivery');
  return delivery;
}

const mailTo = (port: number, some: object = {}): Receiver =>
  mailReceiver(
    { host: '127.0.0.1', port, tls: 'none', user: null, secretEnv: null, secretFile: null, from: 'b@example.org', to: ['ops@example.org'], ...some },
    'canary',
    1_000,
  );

describe('a webhook', () => {
  it('gets JSON whose HMAC with the secret holds for time and body', async () => {
    const { url, requests } = await webServer(204);
    expect(await told(webhookReceiver(url, 'secret'))).toMatchObject({ problem: null, attempts: 1 });
    const [request] = requests;
    expect(JSON.parse(request?.body ?? '')).toEqual(message.json);
    expect(request?.headers['x-bitewing-timestamp']).toBe(message.at);
    const expected = createHmac('sha256', 'secret').update(`${message.at}.${request?.body}`).digest('hex');
    expect(request?.headers['x-bitewing-signature']).toBe(`sha256=${expected}`);
  });

  it.each([
    ['is told again after an error of the server', [503, 429, 200], null, 3],
    ['that refuses is not asked again', [403], 'answered 403', 1],
    ['that sends elsewhere is not followed', [307], 'answered 307', 1],
  ] as const)('%s', async (_, statuses, problem, attempts) => {
    const { url, requests } = await webServer(...statuses);
    const delivery = await told(webhookReceiver(url, null));
    expect(delivery).toMatchObject({ problem, attempts });
    expect(requests).toHaveLength(attempts);
    expect(delivery.receiver).not.toContain('canary');
  });

  it('that is dead is tried until the time is over, and its address is not told', async () => {
    const delivery = await told(webhookReceiver('http://127.0.0.1:1/canary', null), 2_000);
    expect(delivery.attempts).toBeGreaterThan(1);
    expect(delivery.problem).toMatch(/no connection|no answer/);
    expect(JSON.stringify(delivery)).not.toContain('canary');
  });
});

describe('a receiver that never answers', () => {
  it('costs its limit and no more, whatever the others do', async () => {
    const web = await webServer(null);
    const smtp = await mailServer({ greeting: '' });
    const fine = await webServer(200);
    const receivers = [
      webhookReceiver(web.url, null),
      mailTo(smtp.port),
      webhookReceiver(fine.url, null),
      { name: 'deaf', send: async () => new Promise<void>(() => undefined) },
    ];
    // Without the limit this would last for ever.
    const deliveries = await deliver(message, receivers, { limitMs: 3_000, pauseMs: 10 });
    expect(deliveries.map(({ problem }) => problem === null)).toEqual([false, false, true, false]);
  });
});

describe('mail', () => {
  it('is plain text with subject, sender and recipients', async () => {
    const { port, said } = await mailServer({});
    expect(await told(mailTo(port))).toMatchObject({ problem: null, attempts: 1 });
    expect(said).toEqual(expect.arrayContaining(['MAIL FROM:<b@example.org>', 'RCPT TO:<ops@example.org>', 'Subject: Bitewing: s exposed: 1 new']));
    expect(said.join('\n')).toContain('Auto-Submitted: auto-generated');
  });

  it.each([
    ['is not sent without TLS where TLS is required', { STARTTLS: '502 no canary\r\n' }, { tls: 'starttls' }, 1],
    ['is not tried again when the login is refused', { EHLO: '250-test\r\n250 AUTH PLAIN\r\n', AUTH: '535 canary is wrong\r\n' }, { user: 'u' }, 1],
    ['is not tried again when the recipient is unknown', { RCPT: '550 no canary here\r\n' }, {}, 1],
  ])('%s', async (_, answers, some, attempts) => {
    const { port, said } = await mailServer(answers);
    const delivery = await told(mailTo(port, some));
    expect(delivery).toMatchObject({ attempts });
    expect(delivery.problem).not.toBeNull();
    expect(JSON.stringify(delivery)).not.toContain('canary');
    expect(said).not.toContain('DATA');
  });

  it('is tried again when the server is busy', async () => {
    const { port } = await mailServer({ MAIL: '451 later\r\n' });
    expect((await told(mailTo(port), 2_000)).attempts).toBeGreaterThan(1);
  });
});

const syslogLine = /^<131>1 2026-03-20T02:00:00\.000Z \S+ bitewing \d+ news - \ufeffBitewing: s exposed: 1 new \| one \| two é$/u;

describe('syslog', () => {
  it('by UDP is one datagram of RFC 5424', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    closers.push(() => socket.close());
    const received = once(socket, 'message');
    expect(await told(syslogReceiver({ to: `udp://127.0.0.1:${socket.address().port}`, facility: 'local0' }))).toMatchObject({ problem: null });
    const [datagram] = (await received) as [Buffer];
    expect(datagram.toString()).toMatch(syslogLine);
  });

  it.each(['tcp', 'unix'])('by %s is one message whose end can be told', async (road) => {
    const folder = mkdtempSync(join(tmpdir(), 'bitewing-syslog-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const chunks: Buffer[] = [];
    const server = createServer((socket) => socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => server.emit('whole')));
    const whole = once(server, 'whole');
    if (road === 'unix') {
      server.listen(join(folder, 'log'));
      closers.push(() => server.close());
    }
    const to = road === 'unix' ? `unix:${join(folder, 'log')}` : `tcp://127.0.0.1:${await listening(server)}`;
    expect(await told(syslogReceiver({ to, facility: 'local0' }))).toMatchObject({ problem: null });
    await whole;
    const text = Buffer.concat(chunks).toString();
    const [, count = '', line = ''] = /^(\d+) (.*)$/su.exec(text) ?? [];
    if (road === 'tcp') expect(Buffer.byteLength(line)).toBe(Number(count));
    expect(road === 'tcp' ? line : text.trimEnd()).toMatch(syslogLine);
  });

  it('says that nobody listens', async () => {
    expect((await told(syslogReceiver({ to: 'tcp://127.0.0.1:1', facility: 'user' }), 2_000)).problem).toContain('ECONNREFUSED');
  });
});

const needs = ['logger', 'python3'].filter((name) => findProgram(name) === null);
describeWith(
  needs.length === 0 ? { ok: true } : { ok: false, reason: `not on this machine: ${needs.join(', ')}` },
  'syslog by a unix socket for datagrams',
  () => {
    it('is written by logger', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'bitewing-syslog-'));
      closers.push(() => rmSync(folder, { recursive: true, force: true }));
      const path = join(folder, 'log');
      const script = `import socket\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind('${path}')\nprint('ready',flush=True)\nprint(s.recv(9999).decode(),flush=True)`;
      const server = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      closers.push(() => server.kill());
      let output = '';
      server.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await once(server.stdout, 'data');
      expect(await told(syslogReceiver({ to: `unix:${path}`, facility: 'local0' }))).toMatchObject({ problem: null });
      await once(server, 'close');
      expect(output).toMatch(/<131>1 .* bitewing .*Bitewing: s exposed: 1 new \| one \| two/);
    });
  },
);
