import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../fixtures/builders/inventory.ts';
import { collectEndpoints } from '../../src/cli/collect-endpoints.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { noOperations } from '../../src/inventory/operations.ts';
import type { CollectedPart } from '../../src/snapshot/build.ts';
import { testIo } from '../support/test-io.ts';

describe('collectEndpoints', () => {
  let requests = 0;
  let port = 0;
  const server: Server = createServer((_, response) => {
    requests++;
    response.writeHead(200).end();
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => void server.close());

  const collect = async (given: Partial<Inventory>, exported: readonly string[] = []): Promise<CollectedPart> => {
    const middleTier = [`http://127.0.0.1:${port}/OpenDentalServer/ServiceMain.asmx`];
    const inventory = inventoryOf({
      hosts: { web1: { address: '127.0.0.1', names: [], os: 'windows', roles: [] } },
      tenants: { a: tenantNamed('a', { server: 'web1', workstations: workstations({ middleTier }) }) },
      ...given,
    });
    const io = testIo({ cwd: '/' });
    return collectEndpoints(
      { inventory, base: '/', operations: noOperations },
      new Map([['db1', 'db1:3306: no route to host']]),
      new Set(exported),
      () => undefined,
      io,
    );
  };

  it('looks at what is declared, and says what was not looked at', async () => {
    const database = {
      host: '10.0.0.5',
      port: 3306,
      socket: null,
      user: null,
      passwordEnv: null,
      passwordFile: null,
      tls: { mode: 'preferred' as const, ca: null },
      administrators: [],
    };
    const { sources, artifacts } = await collect({ mysql: { db1: database, db2: { ...database, host: '10.0.0.6' } } });
    expect(artifacts['links.endpoints@web1']).toMatchObject([{ kind: 'middle-tier', offersTls: { state: 'no' }, http: { plain: 'serves', plainStatus: 200 } }]);
    expect(sources.map(({ target, gaps }) => [target, ...gaps.map(({ status, reason }) => `${status}: ${reason}`)])).toEqual([
      ['db1', 'failed: db1:3306: no route to host'],
      ['db2', expect.stringContaining('not-attempted: no login is given')],
      ['web1'],
    ]);
  });

  it('connects to nothing where links are out of scope', async () => {
    const before = requests;
    expect(await collect({ scope: ['mysql'] })).toEqual({ sources: [], artifacts: {} });
    expect(requests).toBe(before);
  });

  it('leaves a host alone that another run looked at', async () => {
    const before = requests;
    expect(await collect({}, ['web1'])).toEqual({ sources: [], artifacts: {} });
    expect(requests).toBe(before);
  });
});
