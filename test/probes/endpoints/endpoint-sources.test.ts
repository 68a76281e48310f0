import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../../fixtures/builders/inventory.ts';
import type { SessionHandshake } from '../../../src/adapters/mysql/mysql-port.ts';
import type { EndpointSeen } from '../../../src/domain/tls/endpoint-seen.ts';
import { endpointSources } from '../../../src/probes/endpoints/endpoint-sources.ts';
import { mysqlSeen } from '../../../src/probes/endpoints/look-at-mysql.ts';
import { buildSnapshot } from '../../../src/snapshot/build.ts';
import { serializeSnapshot } from '../../../src/snapshot/serialize.ts';
import { parseSnapshot } from '../../../src/snapshot/validate.ts';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const times = { now: '2026-03-20T02:00:00Z', durationMs: 12 };
const inventory = inventoryOf({
  hosts: { vm5: { address: '10.0.0.5', names: ['mt.example'], os: 'windows', roles: [] } },
  tenants: { a: tenantNamed('a', { server: 'vm5', workstations: workstations({ middleTier: ['https://MT.example/'], rdp: ['rds.example'] }) }) },
});

const [sample] = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/tls/certificates.json'), 'utf8')) as { der: string }[];
const session: SessionHandshake = {
  offersTls: true,
  tls: { protocol: 'TLSv1.2', cipher: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', chain: [new Uint8Array(Buffer.from(sample?.der ?? '', 'base64'))] },
};
const database = mysqlSeen({ declared: 'db1', host: '10.0.0.5', port: 3306 }, session, [], { sha256 });

function silent(declared: string, host: string): EndpointSeen {
  return { kind: 'middle-tier', declared, host, port: 443, offersTls: { state: 'unknown', why: 'connect ECONNREFUSED' }, tls: null, rdp: null, http: null };
}

describe('what one login to MySQL shows', () => {
  it('is the version both sides chose, and that none newer is taken', () => {
    expect(database.tls?.versions).toMatchObject({
      'TLSv1.3': { state: 'no' },
      'TLSv1.2': { state: 'yes' },
      'TLSv1.1': { state: 'unknown' },
      'SSLv3': { state: 'unknown' },
    });
    expect(database.tls?.suites).toMatchObject({ forwardSecret: { state: 'yes' }, rc4: { state: 'unknown' } });
    expect(database.tls?.chain[0]?.commonName).toBe('mt.springfield.example');
  });

  it('is nothing of TLS where the session had none, whatever the server offers', () => {
    expect(mysqlSeen({ declared: 'db1', host: 'db1', port: 3306 }, { offersTls: true, tls: null }, [], { sha256 })).toMatchObject({
      offersTls: { state: 'yes' },
      tls: null,
    });
  });
});

describe('endpointSources', () => {
  const part = endpointSources(
    inventory,
    [database, silent('https://MT.example/', 'mt.example')],
    [{ declared: 'rds.example:5001', host: 'rds.example', status: 'not-attempted', reason: 'port 5001 is declared as an HL7 port', remedy: null }],
    times,
  );

  it('keeps what was seen with its machine, and what was not as a gap', () => {
    expect(part.artifacts['links.endpoints@vm5']).toEqual([database]);
    expect(part.sources.map(({ id, status, how, gaps }) => ({ id, status, how, gaps: gaps.map(({ item, status: why }) => [item, why]) }))).toEqual([
      { id: 'links.endpoints@rds.example', status: 'collected', how: ['rds.example:5001'], gaps: [['rds.example:5001', 'not-attempted']] },
      { id: 'links.endpoints@vm5', status: 'collected', how: ['db1', 'https://MT.example/'], gaps: [['https://MT.example/', 'failed']] },
    ]);
  });

  it('says of a machine without endpoints that there are none', () => {
    const nothing = endpointSources(inventory, [], [], times);
    expect(Object.values(nothing.artifacts)).toEqual([[], []]);
    expect(nothing.sources.every(({ status, gaps }) => status === 'collected' && gaps.length === 0)).toBe(true);
  });

  it('makes a snapshot that can be read again', () => {
    const snapshot = buildSnapshot({ inventory, collectors: [], collected: [part], sha256 });
    expect(parseSnapshot(serializeSnapshot(snapshot), sha256)).toMatchObject({ ok: true });
  });
});
