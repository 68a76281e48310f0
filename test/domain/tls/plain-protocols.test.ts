import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headRequest, plainHttp, readHttpAnswer } from '../../../src/domain/tls/http-answer.ts';
import { mysqlTlsRequest, readMysqlGreeting } from '../../../src/domain/tls/mysql-greeting.ts';
import { judgeRdp, rdpProtocols, rdpRequest, readRdpReply } from '../../../src/domain/tls/rdp-negotiation.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const anyBytes = fc.uint8Array({ maxLength: 200 });

describe('RDP negotiation', () => {
  it('offers one protocol', () => {
    expect(Buffer.from(rdpRequest('nla')).toString('hex')).toBe('030000130ee000000000000100080002000000');
  });

  // Recorded from xrdp and FreeRDP's shadow server.
  it.each([
    ['rdp', 'rdp', '030000130ed000001234000201080000000000', 'yes'],
    ['a server that answers rdp to whoever asks for TLS', 'tls', '030000130ed000001234000201080000000000', 'no'],
    ['a server that answers rdp to whoever asks for NLA', 'nla', '030000130ed000001234000201080000000000', 'no'],
    ['TLS', 'tls', '030000130ed000001234000201080001000000', 'yes'],
    ['NLA', 'nla', '030000130ed000001234000201080002000000', 'yes'],
    ['a refusal that wants TLS', 'rdp', '030000130ed000001234000300080001000000', 'no'],
    ['a refusal that wants NLA', 'tls', '030000130ed000001234000300080005000000', 'no'],
    ['a server from before negotiation', 'rdp', '0300000b06d00000123400', 'yes'],
    ['a server from before negotiation, asked for TLS', 'tls', '0300000b06d00000123400', 'no'],
    ['a protocol nobody asked for', 'tls', '030000130ed000001234000201080008000000', 'unknown'],
    ['an answer cut short', 'tls', '030000130ed0000012340002010800', 'unknown'],
    ['something else', 'tls', '16030300020228', 'unknown'],
    ['an answer of another kind', 'tls', '030000130ef000001234000201080001000000', 'unknown'],
  ] as const)('understands %s', (_, asked, reply, state) => {
    expect(judgeRdp(asked, readRdpReply(hex(reply))).state).toBe(state);
  });

  it('says yes to nothing but the protocol that was asked for', () => {
    const reply = fc.oneof(
      anyBytes,
      fc.uint8Array({ minLength: 8, maxLength: 8 }).map((tail) => Uint8Array.from([3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, ...tail])),
    );
    fc.assert(
      fc.property(fc.constantFrom(...rdpProtocols), reply, (asked, bytes) => {
        const read = readRdpReply(bytes);
        const supported = (read.kind === 'selected' && read.protocol === asked) || (read.kind === 'legacy' && asked === 'rdp');
        expect(judgeRdp(asked, read).state === 'yes').toBe(supported);
      }),
    );
  });
});

describe('plain HTTP', () => {
  it('asks for nothing but the root', () => {
    expect(Buffer.from(headRequest('mt.example:8080')).toString()).toMatch(/^HEAD \/ HTTP\/1\.1\r\nHost: mt\.example:8080\r\n/);
  });

  it.each([
    ['a page', 'HTTP/1.1 200 OK', false, 'serves'],
    ['a log-on', 'HTTP/1.1 401 Unauthorized', false, 'serves'],
    ['a method that is not allowed', 'HTTP/1.1 405 x', false, 'serves'],
    ['an error of the application', 'HTTP/1.1 500 x', false, 'serves'],
    ['a redirect to https', 'HTTP/1.1 301 x\r\nLocation: https://mt.example/', false, 'redirects'],
    ['a redirect to a folder', 'HTTP/1.1 302 x\r\nLocation: /OpenDentalServer/', false, 'serves'],
    ['a redirect to nowhere', 'HTTP/1.1 302 x', false, 'unclear'],
    ['a plain answer of a TLS port', 'HTTP/1.1 400 The plain HTTP request was sent to HTTPS port', true, 'tls-port'],
    ['a host name IIS does not know', 'HTTP/1.1 400 Bad Request', false, 'unclear'],
    ['something that is not HTTP', '220 smtp.example ESMTP', false, 'not-http'],
  ] as const)('classifies %s', (_, head, speaksTls, expected) => {
    const answer = readHttpAnswer(ascii(`${head}\r\nServer: x\r\n\r\n`));
    expect(answer === null ? null : plainHttp(answer, speaksTls)).toBe(expected);
  });

  it.each([
    ['max-age=63072000; includeSubDomains', 63_072_000],
    ['includeSubDomains; Max-Age = "31536000"', 31_536_000],
    ['max-age=0', 0],
    ['includeSubDomains', null],
  ])('reads HSTS %s', (value, seconds) => {
    expect(readHttpAnswer(ascii(`HTTP/1.1 200 OK\r\nstrict-transport-security: ${value}\r\n\r\n`))).toMatchObject({ hstsSeconds: seconds });
  });

  it('waits for the end of the head', () => {
    const whole = ascii('HTTP/1.1 200 OK\r\nServer: x\r\n\r\n');
    for (let length = 0; length < whole.length; length++) expect(readHttpAnswer(whole.subarray(0, length))).toBeNull();
    expect(readHttpAnswer(whole)).toMatchObject({ status: 200, server: 'x', location: null });
  });

  it('gives an answer for any bytes', () => {
    fc.assert(fc.property(anyBytes, (bytes) => readHttpAnswer(Uint8Array.from([...ascii('HTTP/1.1 2'), ...bytes])) !== undefined));
  });
});

describe('the MySQL greeting', () => {
  const payload = [0x0a, ...ascii('5.5.5-10.11.19-MariaDB'), 0, 4, 0, 0, 0, ...ascii('12345678'), 0, 0xfe, 0xf7, 0x2d, 2, 0, 0xff, 0x81, ...new Uint8Array(24)];
  const mariadb = Uint8Array.from([payload.length, 0, 0, 0, ...payload]);

  it('tells flavor and whether TLS is offered', () => {
    const offering = mariadb.slice();
    const capabilities = 4 + 1 + '5.5.5-10.11.19-MariaDB'.length + 1 + 13;
    offering[capabilities + 1] = 0xff;
    const silent = mariadb.slice();
    silent[capabilities + 1] = 0xf7;
    expect(readMysqlGreeting(offering)).toEqual({ kind: 'greeting', version: '5.5.5-10.11.19-MariaDB', flavor: 'mariadb', offersTls: true });
    expect(readMysqlGreeting(silent)).toMatchObject({ offersTls: false });
  });

  it('is an error where the host is blocked', () => {
    const text = ascii("Host '10.0.0.1' is blocked");
    expect(readMysqlGreeting(Uint8Array.from([text.length + 3, 0, 0, 0, 0xff, 0x69, 0x04, ...text]))).toEqual({
      kind: 'refused',
      errno: 1129,
      message: "Host '10.0.0.1' is blocked",
    });
  });

  it('gives an answer for any bytes, and waits for the rest', () => {
    fc.assert(fc.property(anyBytes, (bytes) => ['greeting', 'refused', 'not-mysql', 'incomplete'].includes(readMysqlGreeting(bytes).kind)));
    for (let length = 0; length < mariadb.length; length++) expect(readMysqlGreeting(mariadb.subarray(0, length)).kind).toBe('incomplete');
  });

  it('is answered with 36 bytes that ask for TLS', () => {
    expect(Buffer.from(mysqlTlsRequest()).toString('hex')).toBe(`20000001018a0800000000012d${'00'.repeat(23)}`);
  });
});
