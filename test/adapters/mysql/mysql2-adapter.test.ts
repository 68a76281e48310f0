import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MysqlConnectionError } from '../../../src/adapters/mysql/mysql-connection-error.ts';
import type { Cell } from '../../../src/adapters/mysql/mysql-port.ts';
import { connectMysql, type ConnectOptions, newConnectionBudget, sessionGuards } from '../../../src/adapters/mysql/mysql2-adapter.ts';
import type { MysqlTarget } from '../../../src/inventory/inventory.ts';
import { describeWithMariadb, makeCertificates, startMariadb, type Throwaway } from '../../support/mariadb-server.ts';

const password = 'correct-horse';
const never = new AbortController().signal;

const target: MysqlTarget = {
  host: '127.0.0.1',
  port: 0,
  socket: null,
  user: 'auditor',
  passwordEnv: null,
  passwordFile: null,
  tls: { mode: 'disabled', ca: null },
  administrators: [],
};

function options(changes: Partial<ConnectOptions> = {}): ConnectOptions {
  return { allow: () => true, budget: newConnectionBudget(), base: '.', connectTimeoutMs: 3_000, ...changes };
}

async function failure(attempt: Promise<unknown>): Promise<MysqlConnectionError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MysqlConnectionError)) throw new Error('expected a MysqlConnectionError', { cause: error });
  return error;
}

describeWithMariadb('mysql2 adapter against MariaDB', () => {
  let server: Throwaway;
  let here: MysqlTarget;

  beforeAll(async () => {
    server = await startMariadb({ generalLog: true });
    here = { ...target, port: server.port };
    await server.sql(`CREATE USER auditor@'127.0.0.1' IDENTIFIED BY '${password}'; CREATE USER auditor@localhost IDENTIFIED BY '${password}';
      CREATE DATABASE od_a; CREATE TABLE od_a.t (b VARBINARY(9), n BIGINT UNSIGNED, d DATETIME, e VARCHAR(9)) CHARACTER SET utf8mb4;
      INSERT INTO od_a.t VALUES (0xff41, 18446744073709551615, '2026-01-02 03:04:05', 'é'), (NULL, NULL, NULL, '');
      GRANT SELECT ON od_a.* TO auditor@'127.0.0.1'`);
  });
  afterAll(async () => server.stop());

  const rows = async (statement: string): Promise<readonly (readonly Cell[])[]> => {
    const session = await connectMysql(here, password, options());
    const result = await session.query(statement, never);
    await session.close();
    if (!result.ok) throw new Error(result.problem.message);
    return result.table.rows;
  };

  // The first of all: the server counts a connection that a later test drops as aborted, seconds after it.
  it('sends nothing but its guards and what it was asked, and aborts no connection', async () => {
    const aborted = async (): Promise<unknown> => server.sql("SHOW GLOBAL STATUS WHERE Variable_name IN ('Aborted_connects', 'Aborted_clients')");
    const before = await aborted();
    await rows('SELECT 42');
    const session = await connectMysql({ ...here, tls: { mode: 'preferred', ca: null } }, password, options());
    await session.close();
    const said = (command: string): string[] => {
      const lines = readFileSync(server.generalLog ?? '', 'utf8').split('\n');
      const ids = lines.flatMap((line) => /(\d+) Connect\tauditor@/.exec(line)?.[1] ?? []);
      return lines.flatMap((line) => {
        const [, id = '', what, text = ''] = /(\d+) (\w+)\t(.*)/.exec(line) ?? [];
        return ids.includes(id) && what === command ? [text] : [];
      });
    };
    // The server reads a goodbye after the client has said it.
    await expect.poll(() => said('Quit'), { timeout: 30_000 }).toHaveLength(2);
    const guards = sessionGuards('mariadb', 60_000);
    expect(said('Query')).toEqual([...guards, 'SELECT 42', ...guards]);
    expect(await aborted()).toEqual(before);
  });

  it('gives every type as text, and survives bytes that are no UTF-8', async () => {
    expect(await rows('SELECT b, n, d, e FROM od_a.t ORDER BY n DESC')).toEqual([
      ['\ufffdA', '18446744073709551615', '2026-01-02 03:04:05', 'é'],
      [null, null, null, ''],
    ]);
  });

  it('opens a read-only session in UTF-8 with a time limit', async () => {
    expect(await rows('SELECT @@tx_read_only, CONCAT(@@max_statement_time), @@character_set_results')).toEqual([['1', '60.000000', 'utf8mb4']]);
  });

  it.each([
    { name: 'TCP', socket: false, transport: 'plain TCP' },
    { name: 'the Unix socket', socket: true, transport: 'socket' },
  ])('connects over $name', async ({ socket, transport }) => {
    const session = await connectMysql({ ...here, socket: socket ? server.socketPath : null }, password, options());
    expect(session.transport).toBe(transport);
    expect(session.handshake).toEqual({ offersTls: false, tls: null });
    await session.close();
  });

  it('prefers plain TCP on one connection when the server offers no TLS', async () => {
    const session = await connectMysql({ ...here, tls: { mode: 'preferred', ca: null } }, password, options());
    expect(session.transport).toBe('plain TCP');
    await session.close();
  });

  it.each([
    { name: 'a wrong password', change: {}, secret: 'wrong-secret', code: 'MYSQL_ACCESS_DENIED' },
    { name: 'an unknown user', change: { user: 'nobody' }, secret: password, code: 'MYSQL_ACCESS_DENIED' },
    { name: 'a closed port', change: { port: 1 }, secret: password, code: 'MYSQL_UNREACHABLE' },
    {
      name: 'a missing socket',
      change: { socket: '/nonexistent/socket' },
      secret: password,
      code: 'MYSQL_UNREACHABLE',
    },
    {
      name: 'required TLS that is not offered',
      change: { tls: { mode: 'required' as const, ca: null } },
      secret: password,
      code: 'MYSQL_TLS_FAILED',
    },
    {
      name: 'a missing authority file',
      change: { tls: { mode: 'verify-ca' as const, ca: 'no/such.pem' } },
      secret: password,
      code: 'MYSQL_TLS_FAILED',
    },
    {
      name: 'verify-identity of an address',
      change: { tls: { mode: 'verify-identity' as const, ca: null } },
      secret: password,
      code: 'MYSQL_TLS_FAILED',
    },
  ])('says $code for $name, on one line without the password', async ({ change, secret, code }) => {
    const error = await failure(connectMysql({ ...here, ...change }, secret, options()));
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe('');
    expect(error.message).not.toContain(secret);
    expect(error.message).not.toContain('\n');
  });

  it('refuses what is not published, without sending it', async () => {
    const session = await connectMysql(here, password, options({ allow: (statement) => statement === 'SELECT 1' }));
    await expect(session.query('DROP DATABASE od_a', never)).rejects.toThrow('not a published statement');
    expect(await session.query('SELECT 1', never)).toEqual({ ok: true, table: { columns: ['1'], rows: [['1']] } });
    await session.close();
    expect(readFileSync(server.generalLog ?? '', 'utf8')).not.toContain('DROP DATABASE');
  });

  it.each([
    { statement: 'SELECT 1 FROM mysql.global_priv', problem: { code: 'denied', errno: 1142 } },
    { statement: 'USE mysql', problem: { code: 'denied', errno: 1044 } },
    { statement: 'SHOW MASTER STATUS', problem: { code: 'denied', errno: 1227 } },
    { statement: 'SELECT 1 FROM od_a.absent', problem: { code: 'absent', errno: 1146 } },
    { statement: 'SELECT absent FROM od_a.t', problem: { code: 'absent', errno: 1054 } },
    { statement: 'SELECT @@global.absent', problem: { code: 'absent', errno: 1193 } },
    { statement: 'INSERT INTO od_a.t VALUES ()', problem: { code: 'denied', errno: 1142 } },
    { statement: 'SELEC', problem: { code: 'error', errno: 1064 } },
  ])('$statement is $problem.code', async ({ statement, problem }) => {
    const session = await connectMysql(here, password, options());
    expect(await session.query(statement, never)).toMatchObject({ ok: false, problem });
    await session.close();
  });

  it('lets the server end a slow statement, and keeps the session', async () => {
    const session = await connectMysql(here, password, options({ statementTimeoutMs: 200 }));
    expect(await session.query('SELECT SLEEP(30)', never)).toMatchObject({
      ok: false,
      problem: { code: 'timeout', errno: 1969 },
    });
    expect(await session.query('SELECT 2', never)).toMatchObject({ ok: true });
    await session.close();
  });

  it('stops waiting when told to; later statements fail as connection', async () => {
    const session = await connectMysql(here, password, options());
    const controller = new AbortController();
    const pending = session.query('SELECT SLEEP(30)', controller.signal);
    controller.abort();
    expect(await pending).toMatchObject({ ok: false, problem: { code: 'timeout', errno: null } });
    expect(await session.query('SELECT 1', never)).toMatchObject({
      ok: false,
      problem: { code: 'connection', errno: null },
    });
    await session.close();
  });

  it('says connection when the server drops the session', async () => {
    const session = await connectMysql(here, password, options());
    const id = await session.query('SELECT CONNECTION_ID()', never);
    await server.sql(`KILL ${id.ok ? id.table.rows[0]?.[0] : ''}`);
    expect(await session.query('SELECT 1', never)).toMatchObject({ ok: false, problem: { code: 'connection' } });
    await session.close();
  });

  it('keeps to its budget of connections per host', async () => {
    const budget = newConnectionBudget(1);
    const session = await connectMysql(here, password, options({ budget }));
    await session.close();
    const error = await failure(connectMysql(here, password, options({ budget })));
    expect(error.message).toContain('not tried');
  });
});

describeWithMariadb('mysql2 adapter against MariaDB with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-test-'));
  const certificates = makeCertificates(folder);
  let server: Throwaway;

  beforeAll(async () => {
    if (certificates === null) throw new Error('openssl not found');
    server = await startMariadb({
      args: [`--ssl-cert=${certificates.cert}`, `--ssl-key=${certificates.key}`, `--ssl-ca=${certificates.ca}`],
    });
    await server.sql(`CREATE USER auditor@'%' IDENTIFIED BY '${password}' REQUIRE SSL`);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const connect = async (host: string, mode: MysqlTarget['tls']['mode'], ca: string | null): Promise<string> => {
    const session = await connectMysql({ ...target, host, port: server.port, tls: { mode, ca } }, password, options({ base: folder }));
    await session.close();
    return session.transport;
  };

  it.each([
    { mode: 'preferred', host: '127.0.0.1', ca: null },
    { mode: 'required', host: '127.0.0.1', ca: null },
    { mode: 'verify-ca', host: '127.0.0.1', ca: 'ca.pem' },
    { mode: 'verify-identity', host: 'localhost', ca: 'ca.pem' },
  ] as const)('connects encrypted with $mode', async ({ mode, host, ca }) => {
    expect(await connect(host, mode, ca)).toMatch(/^TLSv1\.[23] \S+$/);
  });

  it('shows what the handshake showed, the whole chain included', async () => {
    const session = await connectMysql({ ...target, port: server.port, tls: { mode: 'required', ca: null } }, password, options());
    await session.close();
    const { offersTls, tls } = session.handshake;
    expect([offersTls, tls?.protocol, tls?.cipher]).toEqual([true, 'TLSv1.3', expect.stringMatching(/^TLS_/)]);
    const served = readFileSync(certificates?.cert ?? '', 'utf8');
    expect(tls?.chain.map((der) => new X509Certificate(der).fingerprint256)[0]).toBe(new X509Certificate(served).fingerprint256);
  });

  it.each([
    { name: 'an unknown authority', mode: 'verify-ca', host: '127.0.0.1', ca: null, code: 'MYSQL_TLS_FAILED' },
    {
      name: 'an authority file that is none',
      mode: 'verify-ca',
      host: '127.0.0.1',
      ca: 'key.pem',
      code: 'MYSQL_TLS_FAILED',
    },
    {
      name: 'no TLS where the account requires it',
      mode: 'disabled',
      host: '127.0.0.1',
      ca: null,
      code: 'MYSQL_ACCESS_DENIED',
    },
  ] as const)('says $code for $name', async ({ mode, host, ca, code }) => {
    expect((await failure(connect(host, mode, ca))).code).toBe(code);
  });

  it("does not accept another server's certificate of the same authority", async () => {
    const made = makeCertificates(folder, 'db.example');
    const impostor = await startMariadb({ args: [`--ssl-cert=${made?.cert}`, `--ssl-key=${made?.key}`] });
    const identity = {
      ...target,
      host: 'localhost',
      port: impostor.port,
      tls: { mode: 'verify-identity', ca: 'ca.pem' },
    } as const;
    const error = await failure(connectMysql(identity, password, options({ base: folder })));
    await impostor.stop();
    expect(error.code).toBe('MYSQL_TLS_FAILED');
    expect(error.message).toContain('db.example');
  });
});

describe('a server that is none', () => {
  const listen = async (answer: Buffer | null): Promise<{ server: Server; port: number }> =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        if (answer !== null) socket.end(answer);
      });
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
      });
    });
  const errorPacket = (errno: number, text: string): Buffer => {
    const payload = Buffer.concat([Buffer.from([0xff, errno & 0xff, errno >> 8]), Buffer.from(text)]);
    return Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]);
  };

  it.each([
    {
      name: 'blocks this host',
      answer: errorPacket(1129, "Host 'x' is blocked\nrun flush-hosts"),
      code: 'MYSQL_HOST_BLOCKED',
    },
    {
      name: 'does not allow this host',
      answer: errorPacket(1130, "Host 'x' is not allowed"),
      code: 'MYSQL_ACCESS_DENIED',
    },
    { name: 'has too many connections', answer: errorPacket(1040, 'Too many connections'), code: 'MYSQL_UNREACHABLE' },
    { name: 'speaks HTTP', answer: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), code: 'MYSQL_UNREACHABLE' },
    { name: 'closes at once', answer: Buffer.alloc(0), code: 'MYSQL_UNREACHABLE' },
    { name: 'says nothing', answer: null, code: 'MYSQL_TIMEOUT' },
  ])('gives $code when it $name', async ({ answer, code }) => {
    const { server, port } = await listen(answer);
    const error = await failure(connectMysql({ ...target, port }, 'secret', options({ connectTimeoutMs: 2_000 })));
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('\n');
    server.close();
  });
});
