import { describe, expect, it } from 'vitest';
import { inventoryOf, tenantNamed, workstations } from '../../../fixtures/builders/inventory.ts';
import type { EndpointPort, TlsSeen } from '../../../src/adapters/endpoint/endpoint-port.ts';
import { suiteGroups } from '../../../src/domain/tls/cipher-suites.ts';
import { helloRandomBytes } from '../../../src/domain/tls/client-hello.ts';
import type { HelloAnswer } from '../../../src/domain/tls/hello-question.ts';
import { askMysqlHellos } from '../../../src/probes/endpoints/look-at-mysql.ts';
import { lookAtEndpoints } from '../../../src/probes/endpoints/probe.ts';
import { hexBytes, helloWords, plannedEndpoints, publishedEndpointQuestions } from '../../../src/probes/endpoints/published-endpoint-questions.ts';
import type { LookOptions } from '../../../src/probes/endpoints/tls-road.ts';

const published = publishedEndpointQuestions().flatMap(({ how }) => how);
const options: LookOptions = { signal: new AbortController().signal, random: () => new Uint8Array(helloRandomBytes), sha256: () => '' };

/** A port that writes down what is sent, and answers every message with `answer` of it. */
function recording(answer: (sent: Uint8Array) => Uint8Array): { readonly port: EndpointPort; readonly sent: Uint8Array[] } {
  const sent: Uint8Array[] = [];
  const seen: TlsSeen = { ok: true, protocol: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-SHA', chain: [], untrusted: null };
  const port: EndpointPort = {
    converse: async (_endpoint, _signal, talk) => ({
      ok: true,
      answer: await talk({
        exchange: async (bytes) => {
          if (bytes !== null) sent.push(bytes);
          return { bytes: answer(bytes ?? new Uint8Array()), ended: 'complete', reason: null };
        },
        startTls: async () => seen,
      }),
    }),
  };
  return { port, sent };
}

/** The version that a ClientHello on the wire offers; null for anything else. */
function offeredVersion(bytes: Uint8Array): string | null {
  if (bytes[0] !== 22) return null;
  const legacy = ((bytes[9] ?? 0) << 8) | (bytes[10] ?? 0);
  // supported_versions with TLS 1.3 alone.
  const is13 = hexBytes(bytes).includes('002b0003020304');
  const version = is13 ? 'TLSv1.3' : ({ 0x0300: 'SSLv3', 0x0301: 'TLSv1', 0x0302: 'TLSv1.1', 0x0303: 'TLSv1.2' } as const)[legacy];
  return version ?? `version ${legacy}`;
}

/** A ServerHello with the first suite that was offered, or null when it was no ClientHello. */
function serverHello(hello: Uint8Array): Uint8Array {
  const body = [hello[9] ?? 3, hello[10] ?? 3, ...Array.from({ length: 32 }, () => 7), 0, hello[78] ?? 0, hello[79] ?? 0, 0];
  const message = [2, 0, 0, body.length, ...body];
  return Uint8Array.of(22, 3, 3, 0, message.length, ...message, 22, 3, 3, 0, 4, 14, 0, 0, 0);
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What was sent and is in no published list. */
function unpublished(sent: readonly Uint8Array[]): string[] {
  const versions = published.flatMap((line) => /^ClientHello of (\S+) with/.exec(line)?.[1] ?? []);
  return sent.flatMap((bytes) => {
    const version = offeredVersion(bytes);
    if (version !== null) return versions.includes(version) ? [] : [version];
    if (hexBytes(bytes) === '1503010002025a') return published.some((line) => line.startsWith('alert user_canceled')) ? [] : ['alert'];
    if (published.some((line) => line.endsWith(`: ${hexBytes(bytes)}`))) return [];
    const lines = text(bytes)
      .trimEnd()
      .replace(/^Host: .*$/m, 'Host: HOST:PORT')
      .split('\r\n');
    return lines.filter((line) => !published.includes(line));
  });
}

describe('what is sent to endpoints', () => {
  it.each(['middle-tier', 'rdp'] as const)('is published for %s', async (kind) => {
    const selectTls = Uint8Array.of(3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 0, 0);
    const { port, sent } = recording((bytes) => (bytes[0] === 3 ? selectTls : bytes[0] === 22 ? serverHello(bytes) : new Uint8Array()));
    const host = 'mt.example';
    await lookAtEndpoints(port, [{ kind, declared: host, host, port: 443 }], { ...options, onProgress: () => undefined });
    expect(sent.filter((bytes) => bytes[0] === 22).length).toBeGreaterThan(5);
    expect(sent.some((bytes) => bytes[0] === (kind === 'rdp' ? 3 : 'H'.charCodeAt(0)))).toBe(true);
    expect(unpublished(sent)).toEqual([]);
  });

  it('is published for MySQL', async () => {
    const greeting = [10, 0x31, 0, 1, 0, 0, 0, ...Array.from({ length: 8 }, () => 1), 0, 0xff, 0xff, ...Array.from({ length: 30 }, () => 0)];
    const { port, sent } = recording((bytes) => {
      if (bytes.length === 0) return Uint8Array.of(greeting.length, 0, 0, 0, ...greeting);
      return bytes[0] === 22 ? serverHello(bytes) : new Uint8Array();
    });
    const session = { offersTls: true, tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', chain: [] } };
    const answers: readonly HelloAnswer[] = await askMysqlHellos(port, { declared: 'db1', host: 'db1', port: 3306 }, session, options);
    expect(answers.map((question) => helloWords(question, question.groups ?? suiteGroups)).filter((line) => !published.includes(line))).toEqual([]);
    expect(sent.length).toBeGreaterThan(answers.length);
    expect(unpublished(sent)).toEqual([]);
  });
});

it('lists the endpoints of an inventory, and what it leaves alone', () => {
  const places = { middleTier: ['https://mt.example/a', 'http://mt.example:5001/'], rdp: ['fs1'] };
  const hl7 = [{ host: 'fs1', service: null, exeFolder: null, mode: 'tcp' as const, listen: 5001, inbound: null, outbound: null }];
  const lines = plannedEndpoints(inventoryOf({ tenants: { a: tenantNamed('a', { hl7, workstations: workstations(places) }) } }));
  expect(lines).toEqual([
    'middle-tier mt.example:443 (https://mt.example/a)',
    'rdp fs1:3389 (fs1)',
    'not http://mt.example:5001/: port 5001 is declared as an HL7 port; no connection is made to one',
  ]);
});
