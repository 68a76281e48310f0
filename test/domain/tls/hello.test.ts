import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import { alertName } from '../../../src/domain/tls/alerts.ts';
import { cipherSuite, cipherSuites, suiteGroups, suitesOf } from '../../../src/domain/tls/cipher-suites.ts';
import { clientHello, helloRandomBytes } from '../../../src/domain/tls/client-hello.ts';
import { offeredSuites } from '../../../src/domain/tls/hello-question.ts';
import { readServerFlight } from '../../../src/domain/tls/server-flight.ts';
import { tlsVersions, versionCode } from '../../../src/domain/tls/tls-version.ts';

const random = new Uint8Array(helloRandomBytes).map((_, index) => index);
const openssl = spawnSync(findProgram('openssl') ?? 'no-openssl', ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], { encoding: 'utf8' });

describe('cipher suites', () => {
  it('have the codes and names OpenSSL gives them', (context) => {
    if (openssl.status !== 0) context.skip('openssl not found (Debian: apt-get install openssl)');
    const theirs = [...openssl.stdout.matchAll(/0x(..),0x(..)\s*-?\s*(TLS_\S+)/g)].filter(([line]) => !/PSK|SRP/.test(line));
    expect(theirs.length).toBeGreaterThan(50);
    expect(theirs.map(([, high, low, name]) => [name, cipherSuite(Number.parseInt(`${high}${low}`, 16))?.name])).toEqual(
      theirs.map(([, , , name]) => [name, name]),
    );
  });

  it('have one code each', () => {
    expect(new Set(cipherSuites.map(({ code }) => code)).size).toBe(cipherSuites.length);
  });

  it('are fewer than 128 when they are all offered, for some servers hang up on more', () => {
    expect(cipherSuites.length).toBeLessThan(127);
    for (const group of suiteGroups) expect(suitesOf(group).every((suite) => cipherSuites.includes(suite))).toBe(true);
  });

  it.each([
    ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', ['export', 'rc4', 'rsaKeyExchange']],
    ['TLS_DH_anon_WITH_3DES_EDE_CBC_SHA', ['anonymous', 'des', 'cbc']],
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ['forwardSecret']],
    ['TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA', ['des', 'cbc']],
    ['TLS_ECDHE_ECDSA_WITH_NULL_SHA', ['null', 'forwardSecret']],
    ['TLS_DHE_DSS_WITH_DES_CBC_SHA', ['des', 'cbc', 'forwardSecret']],
  ])('%s is of the groups %j', (name, groups) => {
    expect([...(cipherSuites.find((suite) => suite.name === name)?.groups ?? [])].sort()).toEqual([...groups].sort());
  });

  it('fill every group', () => {
    for (const group of suiteGroups) expect(suitesOf(group).length).toBeGreaterThan(3);
  });
});

/** Lengths inside lengths, as the other side reads them. */
function readHello(bytes: Uint8Array): { version: number; suites: number[]; extensions: Map<number, Uint8Array> } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expect(view.getUint8(0)).toBe(22);
  expect(view.getUint16(3)).toBe(bytes.length - 5);
  expect(view.getUint8(5)).toBe(1);
  expect((view.getUint8(6) << 16) | view.getUint16(7)).toBe(bytes.length - 9);
  let at = 9 + 34;
  at += 1 + view.getUint8(at);
  const suiteEnd = at + 2 + view.getUint16(at);
  const suites: number[] = [];
  for (at += 2; at < suiteEnd; at += 2) suites.push(view.getUint16(at));
  at += 1 + view.getUint8(at);
  const extensions = new Map<number, Uint8Array>();
  if (at < bytes.length) {
    expect(view.getUint16(at)).toBe(bytes.length - at - 2);
    for (at += 2; at < bytes.length; at += 4 + view.getUint16(at + 2))
      extensions.set(view.getUint16(at), bytes.subarray(at + 4, at + 4 + view.getUint16(at + 2)));
  }
  expect(at).toBe(bytes.length);
  return { version: view.getUint16(9), suites, extensions };
}

describe('clientHello', () => {
  it('is well formed and offers what it was told to, whatever the version, suites and name', () => {
    const suites = fc.shuffledSubarray([...cipherSuites], { minLength: 1 });
    fc.assert(
      fc.property(fc.constantFrom(...tlsVersions), suites, fc.option(fc.oneof(fc.domain(), fc.string(), fc.ipV4())), (version, offered, serverName) => {
        const hello = readHello(clientHello({ version, suites: offered, serverName, random }));
        expect(hello.version).toBe(Math.min(versionCode(version), 0x0303));
        expect(hello.suites.filter((code) => code !== 0x00ff)).toEqual(offered.map(({ code }) => code));
        if (version === 'SSLv3') expect(hello.extensions.size).toBe(0);
        const name = hello.extensions.get(0);
        if (name !== undefined) expect(Buffer.from(name.subarray(5)).toString('latin1')).toBe(serverName);
      }),
    );
  });

  it.each([
    ['mt.springfield.example', true],
    ['localhost', true],
    ['10.0.0.1', false],
    ['fd00::1', false],
    ['a\r\nb', false],
    ['zähne.example', false],
    [null, false],
  ])('names the server %s: %s', (serverName, named) => {
    expect(readHello(clientHello({ version: 'TLSv1.2', suites: cipherSuites, serverName, random })).extensions.has(0)).toBe(named);
  });

  it('offers TLS 1.3 alone when it is asked for', () => {
    const hello = readHello(clientHello({ version: 'TLSv1.3', suites: offeredSuites({ version: 'TLSv1.3', groups: null }), serverName: null, random }));
    expect([...(hello.extensions.get(43) ?? [])]).toEqual([2, 3, 4]);
    expect(hello.suites.every((code) => code >> 8 === 0x13)).toBe(true);
  });
});

/** Handshake messages as records of at most `size` bytes. */
function records(messages: readonly (readonly number[])[], size = 16_384, type = 22): Uint8Array {
  const whole = messages.flat();
  const parts: number[] = [];
  for (let at = 0; at < whole.length; at += size) {
    const part = whole.slice(at, at + size);
    parts.push(type, 3, 3, part.length >> 8, part.length & 255, ...part);
  }
  return Uint8Array.from(parts);
}

function message(type: number, body: readonly number[]): number[] {
  return [type, body.length >> 16, (body.length >> 8) & 255, body.length & 255, ...body];
}

const randomField = Array.from({ length: 32 }, () => 7);
const oldHello = message(2, [3, 3, ...randomField, 0, 0xc0, 0x2f, 0]);
const newHello = message(2, [3, 3, ...randomField, 0, 0x13, 1, 0, 0, 6, 0, 43, 0, 2, 3, 4]);
const certificate = message(11, [0, 0, 8, 0, 0, 5, 1, 2, 3, 4, 5]);
const certificateRequest = message(13, [1, 1, 0, 0, 0, 0]);
const done = message(14, []);
const fatal = (description: number): Uint8Array => Uint8Array.from([21, 3, 3, 0, 2, 2, description]);

describe('readServerFlight', () => {
  const hello = { kind: 'hello', version: 'TLSv1.2', suite: 0xc02f, certificates: [], requestsCertificate: null };

  it.each([
    ['an old hello alone', records([oldHello]), { complete: false, reply: hello }],
    [
      'a whole old flight',
      records([oldHello, certificate, done]),
      { complete: true, reply: { ...hello, certificates: [Uint8Array.of(1, 2, 3, 4, 5)], requestsCertificate: false } },
    ],
    ['a flight that asks for a certificate', records([oldHello, certificateRequest, done]), { complete: true, reply: { ...hello, requestsCertificate: true } }],
    ['a hello of TLS 1.3', records([newHello]), { complete: true, reply: { ...hello, version: 'TLSv1.3', suite: 0x1301 } }],
    ['a fatal alert', fatal(70), { complete: true, reply: { kind: 'alert', description: 70 } }],
    ['a warning first', Uint8Array.from([21, 3, 3, 0, 2, 1, 112, ...records([newHello])]), { complete: true, reply: { kind: 'hello', version: 'TLSv1.3' } }],
    ['a hello that ends in an alert', Uint8Array.from([...records([oldHello]), ...fatal(80)]), { complete: true, reply: { kind: 'alert', description: 80 } }],
    ['HTTP', new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'), { complete: true, reply: { kind: 'not-tls' } }],
    ['a MySQL greeting', Uint8Array.from([0x4a, 0, 0, 0, 0x0a]), { complete: true, reply: { kind: 'not-tls' } }],
    ['nothing', new Uint8Array(), { complete: false, reply: { kind: 'incomplete' } }],
    ['a first message that is no hello', records([done]), { complete: true, reply: { kind: 'not-tls' } }],
  ])('understands %s', (_, bytes, expected) => {
    expect(readServerFlight(bytes)).toMatchObject(expected);
  });

  it('does not care how messages are cut into records', () => {
    for (const size of [1, 2, 5, 50]) {
      expect(readServerFlight(records([oldHello, certificate, certificateRequest, done], size))).toEqual(
        readServerFlight(records([oldHello, certificate, certificateRequest, done])),
      );
    }
  });

  it('waits while a flight is on its way', () => {
    const whole = records([oldHello, certificate, done]);
    for (let length = 0; length < whole.length; length++) {
      const part = readServerFlight(whole.subarray(0, length));
      expect(part.complete).toBe(false);
      expect(['incomplete', 'hello']).toContain(part.reply.kind);
    }
  });

  it('gives an answer for any bytes', () => {
    const start = fc.constantFrom<number[]>([], [22, 3, 3], [21, 3, 3], [22, 3, 3, 0, 44, 2, 0, 0, 40]);
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (prefix, bytes) => {
        expect(['hello', 'alert', 'not-tls', 'incomplete']).toContain(readServerFlight(Uint8Array.from([...prefix, ...bytes])).reply.kind);
      }),
    );
  });

  it('names alerts', () => {
    expect([alertName(70), alertName(199)]).toEqual(['protocol_version', 'alert 199']);
  });
});
