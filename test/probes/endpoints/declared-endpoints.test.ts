import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../../fixtures/builders/inventory.ts';
import { sha256 } from '../../../src/adapters/digest.ts';
import { newEndpointAdapter } from '../../../src/adapters/endpoint/endpoint-adapter.ts';
import type { EndpointSeen } from '../../../src/domain/tls/endpoint-seen.ts';
import type { Inventory, Tenant } from '../../../src/inventory/inventory.ts';
import { type EndpointPlan, planEndpoints } from '../../../src/probes/endpoints/declared-endpoints.ts';
import { lookAtEndpoints, unreachable } from '../../../src/probes/endpoints/probe.ts';

function site(...tenants: readonly Partial<Tenant>[]): Inventory {
  return inventoryOf({ tenants: Object.fromEntries(tenants.map((given, index) => [`t${index}`, tenantNamed(`t${index}`, given)])) });
}

function reaching(middleTier: readonly string[], rdp: readonly string[] = []): Partial<Tenant> {
  return { workstations: workstations({ middleTier, rdp }) };
}

function hl7On(listen: number): Partial<Tenant> {
  return { hl7: [{ host: 'db1', service: null, exeFolder: null, mode: 'tcp', listen, inbound: null, outbound: null }] };
}

describe('planEndpoints', () => {
  it.each([
    ['https://mt.example/OpenDentalServer/ServiceMain.asmx', 'mt.example', 443],
    ['http://MT.example', 'mt.example', 80],
    ['https://mt.example:8443?x', 'mt.example', 8443],
    ['https://[fd00::2]:444/a', 'fd00::2', 444],
    ['https://user@10.0.0.1/', '10.0.0.1', 443],
  ])('reads the Middle Tier %s', (declared, host, port) => {
    expect(planEndpoints(site(reaching([declared]))).endpoints).toEqual([{ kind: 'middle-tier', declared, host, port }]);
  });

  it.each([
    ['rds1.example', 'rds1.example', 3389],
    ['10.0.0.7:3390', '10.0.0.7', 3390],
    ['[fd00::7]:3390', 'fd00::7', 3390],
    ['fd00::7', 'fd00::7', 3389],
  ])('reads the Remote Desktop host %s', (declared, host, port) => {
    expect(planEndpoints(site(reaching([], [declared]))).endpoints).toEqual([{ kind: 'rdp', declared, host, port }]);
  });

  it.each(['ftp://mt.example', 'mt.example', 'https://', 'https://mt.example:99999/', 'https://mt example/', 'https://a:b:c/'])(
    'refuses the Middle Tier %s',
    (declared) => {
      expect(planEndpoints(site(reaching([declared])))).toMatchObject({ endpoints: [], refused: [{ declared }] });
    },
  );

  it('lists an endpoint of several tenants once, and none of retired ones', () => {
    const shared = 'https://mt.example/a';
    expect(
      planEndpoints(site(reaching([shared]), reaching(['https://MT.example:443/b']), { ...reaching(['https://gone.example/']), stage: 'retired' })).endpoints,
    ).toEqual([{ kind: 'middle-tier', declared: shared, host: 'mt.example', port: 443 }]);
  });

  it('refuses what is declared on the port of any HL7 interface, also of a retired tenant', () => {
    const plan = planEndpoints(site(reaching(['http://mt.example:5001/'], ['rds.example:5002']), hl7On(5001), { ...hl7On(5002), stage: 'retired' }));
    expect(plan.endpoints).toEqual([]);
    expect(plan.refused.map(({ reason }) => reason)).toEqual([
      'port 5001 is declared as an HL7 port; no connection is made to one',
      'port 5002 is declared as an HL7 port; no connection is made to one',
    ]);
  });
});

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A listener on loopback that counts connections. */
async function listen(answer: (socket: Socket) => void): Promise<{ readonly port: number; readonly count: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    answer(socket);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, count: () => connections };
}

async function look({ endpoints, hl7Ports }: EndpointPlan, timeoutMs = 200): Promise<readonly EndpointSeen[]> {
  const port = newEndpointAdapter({ declared: endpoints, hl7Ports, timeoutMs });
  return lookAtEndpoints(port, endpoints, { signal: new AbortController().signal, random: (count) => randomBytes(count), sha256, onProgress: () => undefined });
}

const hangUp = (socket: Socket): void => void socket.end();

describe('lookAtEndpoints', () => {
  it('touches no HL7 port and nothing that is not declared', async () => {
    const [declared, hl7, undeclared] = await Promise.all([listen(hangUp), listen(hangUp), listen(hangUp)]);
    const inventory = site(reaching([`https://127.0.0.1:${declared.port}/`, `https://127.0.0.1:${hl7.port}/`], [`127.0.0.1:${hl7.port}`]), hl7On(hl7.port));
    await look(planEndpoints(inventory));
    expect([declared.count() > 0, hl7.count(), undeclared.count()]).toEqual([true, 0, 0]);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['never answers', () => undefined],
    ['hangs up', hangUp],
    ['breaks off', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['talks without end', (socket) => void (socket.write(Buffer.alloc(100_000, 0x16)), socket.resume())],
    ['answers with noise', (socket) => void socket.once('data', () => socket.end(randomBytes(500)))],
    ['greets like MySQL', (socket) => void socket.write(Buffer.concat([Buffer.from([74, 0, 0, 0, 10]), Buffer.alloc(73)]))],
    ['repeats what it hears', (socket) => void socket.pipe(socket)],
  ])('says yes to nothing, and soon, where a server %s', async (_, behave) => {
    const server = await listen(behave);
    const seen = await look(planEndpoints(site(reaching([`https://127.0.0.1:${server.port}/`], [`127.0.0.1:${server.port}`]))));
    for (const { tls, rdp, http } of seen) {
      const states = [...Object.values(tls?.versions ?? {}), ...Object.values(tls?.suites ?? {}), ...Object.values(rdp ?? {})].map(({ state }) => state);
      expect(states).not.toContain('yes');
      expect(http?.plain).not.toBe('serves');
    }
    expect(server.count()).toBeLessThan(40);
  });

  it('says why an endpoint cannot be reached', async () => {
    const [middleTier, desktop] = await look(planEndpoints(site(reaching(['https://127.0.0.1:1/'], ['127.0.0.1:1']))));
    expect(middleTier === undefined ? null : unreachable(middleTier)).toContain('ECONNREFUSED');
    expect(desktop === undefined ? null : unreachable(desktop)).toContain('ECONNREFUSED');
  });
});
