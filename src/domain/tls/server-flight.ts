import { concatBytes } from './byte-writer.ts';
import { type TlsVersion, versionOfCode } from './tls-version.ts';

/** What a server said to a ClientHello. Nothing of it is verified: it is what came over the wire. */
export type ServerReply =
  | {
      readonly kind: 'hello';
      /** Null for a version that is none of ours. */
      readonly version: TlsVersion | null;
      readonly suite: number;
      /** DER certificates in the order sent; empty where they are encrypted (TLS 1.3) or did not arrive. */
      readonly certificates: readonly Uint8Array[];
      /** The server asked for a client certificate; null where that is encrypted or did not arrive. */
      readonly requestsCertificate: boolean | null;
    }
  /** A fatal alert, from the other side. */
  | { readonly kind: 'alert'; readonly description: number }
  /** The port speaks something else. */
  | { readonly kind: 'not-tls' }
  /** Nothing, or not enough to tell. */
  | { readonly kind: 'incomplete' };

/** A reply as far as it arrived; `complete` when nothing that matters can follow. */
export interface ServerFlight {
  readonly reply: ServerReply;
  readonly complete: boolean;
}

interface Handshakes {
  readonly messages: readonly { readonly type: number; readonly body: Uint8Array }[];
  /** Description of a fatal alert. */
  readonly alert: number | null;
  readonly isTls: boolean;
}

const handshake = { serverHello: 2, certificate: 11, certificateRequest: 13, serverHelloDone: 14 } as const;

/** Reads what arrived after a ClientHello. Any bytes give an answer; nothing throws. */
export function readServerFlight(bytes: Uint8Array): ServerFlight {
  const { messages, alert, isTls } = splitRecords(bytes);
  if (!isTls) return { reply: { kind: 'not-tls' }, complete: true };
  // A server that starts well and then breaks off accepted nothing.
  if (alert !== null) return { reply: { kind: 'alert', description: alert }, complete: true };
  const first = messages[0];
  if (first === undefined) return { reply: { kind: 'incomplete' }, complete: false };
  const hello = first.type === handshake.serverHello ? serverHello(first.body) : null;
  if (hello === null) return { reply: { kind: 'not-tls' }, complete: true };
  const done = messages.some(({ type }) => type === handshake.serverHelloDone);
  const certificate = messages.find(({ type }) => type === handshake.certificate);
  const asked = messages.some(({ type }) => type === handshake.certificateRequest);
  return {
    reply: {
      kind: 'hello',
      ...hello,
      certificates: certificate === undefined ? [] : certificateList(certificate.body),
      requestsCertificate: asked ? true : done ? false : null,
    },
    complete: done || hello.version === 'TLSv1.3',
  };
}

/** Joins the handshake messages of all records that arrived whole. */
function splitRecords(bytes: Uint8Array): Handshakes {
  const fragments: Uint8Array[] = [];
  let alert: number | null = null;
  let at = 0;
  while (at < bytes.length && alert === null) {
    const type = bytes[at] ?? 0;
    const major = bytes[at + 1];
    const isRecord = type >= 20 && type <= 23 && (major === undefined || major === 3);
    if (!isRecord) return { messages: [], alert: null, isTls: at > 0 };
    if (at + 5 > bytes.length) break;
    const end = at + 5 + u16At(bytes, at + 3);
    if (end > bytes.length) break;
    const body = bytes.subarray(at + 5, end);
    if (type === 22) fragments.push(body);
    // What follows a change of keys is encrypted.
    else if (type !== 21) break;
    else if (body.length === 2 && body[0] === 2) alert = body[1] ?? 0;
    at = end;
  }
  return { messages: splitMessages(concatBytes(fragments)), alert, isTls: true };
}

function splitMessages(bytes: Uint8Array): Handshakes['messages'] {
  const messages: { type: number; body: Uint8Array }[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + u24At(bytes, at + 1);
    if (end > bytes.length) break;
    messages.push({ type: bytes[at] ?? 0, body: bytes.subarray(at + 4, end) });
    at = end;
  }
  return messages;
}

/** Version and suite; the true version of TLS 1.3 is in an extension. */
function serverHello(body: Uint8Array): { readonly version: TlsVersion | null; readonly suite: number } | null {
  const sessionEnd = 35 + (body[34] ?? 0);
  if (body.length < sessionEnd + 3) return null;
  let version = u16At(body, 0);
  const suite = u16At(body, sessionEnd);
  for (let at = sessionEnd + 5; at + 4 <= body.length; at += 4 + u16At(body, at + 2)) {
    if (u16At(body, at) === 43 && u16At(body, at + 2) === 2 && at + 6 <= body.length) version = u16At(body, at + 4);
  }
  return { version: versionOfCode(version), suite };
}

function certificateList(body: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = 3; at + 3 <= body.length;) {
    const end = at + 3 + u24At(body, at);
    if (end > body.length) break;
    list.push(body.slice(at + 3, end));
    at = end;
  }
  return list;
}

function u16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u24At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | u16At(bytes, at + 1);
}
