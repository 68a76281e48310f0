import { concatBytes } from './byte-writer.ts';
import type { Acceptance } from './tls-facts.ts';

/** Security protocols of RDP. `rdp`: RC4 without a certificate. `tls`: TLS, then the log-on screen. `nla`: log-on before a session exists. */
export type RdpProtocol = 'rdp' | 'tls' | 'nla';

/** The protocols that are asked for, one connection each. RDSTLS and early-user-authorization NLA are variants of the last. */
export const rdpProtocols: readonly RdpProtocol[] = ['rdp', 'tls', 'nla'];

const protocolCode: Readonly<Record<RdpProtocol, number>> = { rdp: 0, tls: 1, nla: 2 };

/** What a server answered. `legacy`: a server from before negotiation, which has nothing but `rdp`. */
export type RdpReply =
  | { readonly kind: 'selected'; readonly protocol: RdpProtocol | null }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'legacy' }
  | { readonly kind: 'not-rdp' }
  | { readonly kind: 'incomplete' };

const failures: Readonly<Record<number, string>> = {
  1: 'SSL_REQUIRED_BY_SERVER',
  2: 'SSL_NOT_ALLOWED_BY_SERVER',
  3: 'SSL_CERT_NOT_ON_SERVER',
  4: 'INCONSISTENT_FLAGS',
  5: 'HYBRID_REQUIRED_BY_SERVER',
  6: 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER',
};

/** An X.224 Connection Request that offers exactly one protocol. Source: MS-RDPBCGR 2.2.1.1. */
export function rdpRequest(protocol: RdpProtocol): Uint8Array {
  return concatBytes([
    [0x03, 0, 0, 19],
    [14, 0xe0, 0, 0, 0, 0, 0],
    [1, 0, 8, 0, protocolCode[protocol], 0, 0, 0],
  ]);
}

/** Reads an X.224 Connection Confirm (MS-RDPBCGR 2.2.1.2). */
export function readRdpReply(bytes: Uint8Array): RdpReply {
  if (bytes.length === 0) return { kind: 'incomplete' };
  if (bytes[0] !== 3) return { kind: 'not-rdp' };
  if (bytes.length < 4) return { kind: 'incomplete' };
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  if (length < 11 || length > 512) return { kind: 'not-rdp' };
  if (bytes.length < length) return { kind: 'incomplete' };
  if (((bytes[5] ?? 0) & 0xf0) !== 0xd0) return { kind: 'not-rdp' };
  if ((bytes[4] ?? 0) < 14 || length < 19) return { kind: 'legacy' };
  const value = new DataView(bytes.buffer, bytes.byteOffset + 15, 4).getUint32(0, true);
  if (bytes[11] === 2) return { kind: 'selected', protocol: rdpProtocols.find((protocol) => protocolCode[protocol] === value) ?? null };
  if (bytes[11] === 3) return { kind: 'refused', reason: failures[value] ?? `failure ${value}` };
  return { kind: 'not-rdp' };
}

/** Whether a server really speaks a protocol: only when it selected what was asked. It may answer with another, which means no. */
export function judgeRdp(asked: RdpProtocol, reply: RdpReply | { readonly kind: 'none'; readonly reason: string }): Acceptance {
  switch (reply.kind) {
    case 'selected':
      if (reply.protocol === asked) return { state: 'yes', why: 'selected' };
      return reply.protocol === null
        ? { state: 'unknown', why: 'selected a protocol that was not asked for' }
        : { state: 'no', why: `selected ${reply.protocol} instead` };
    case 'refused':
      return { state: 'no', why: reply.reason };
    case 'legacy':
      return asked === 'rdp' ? { state: 'yes', why: 'answered without negotiation' } : { state: 'no', why: 'answered without negotiation: rdp only' };
    case 'none':
      return { state: 'unknown', why: reply.reason };
    case 'not-rdp':
      return { state: 'unknown', why: 'the answer was not RDP' };
    case 'incomplete':
      return { state: 'unknown', why: 'the answer was cut short' };
  }
}
