import type { EndpointLine, EndpointPort } from '../../adapters/endpoint/endpoint-port.ts';
import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import { judgeRdp, type RdpProtocol, rdpRequest, readRdpReply } from '../../domain/tls/rdp-negotiation.ts';
import type { Acceptance } from '../../domain/tls/tls-facts.ts';
import type { DeclaredEndpoint } from './declared-endpoints.ts';
import { askHellos, type LookOptions, noPreface, shakeHands, type TlsRoad } from './tls-road.ts';
import { handshakeOf, offersTls, tlsSeenFacts } from './tls-seen.ts';

/** Looks at a Remote Desktop host: each security protocol by itself, then the TLS below whichever has one. Never throws for what it meets. */
export async function lookAtRdp(port: EndpointPort, endpoint: DeclaredEndpoint, options: LookOptions): Promise<EndpointSeen> {
  const ask = async (protocol: RdpProtocol): Promise<Acceptance> => {
    const conversed = await port.converse(endpoint, options.signal, async (line) => negotiate(line, protocol));
    return conversed.ok ? conversed.answer : { state: 'unknown', why: conversed.reason };
  };
  const rdp = { rdp: await ask('rdp'), tls: await ask('tls'), nla: await ask('nla') };
  const overTls = (['tls', 'nla'] as const).find((protocol) => rdp[protocol].state === 'yes');
  const base = { ...endpoint, rdp, http: null };
  if (overTls === undefined) {
    const unsure = [rdp.tls, rdp.nla].find(({ state }) => state === 'unknown');
    return { ...base, offersTls: unsure ?? { state: 'no', why: `asked for TLS: ${rdp.tls.why}` }, tls: null };
  }
  const preface = async (line: EndpointLine): Promise<string | null> => {
    const { state, why } = await negotiate(line, overTls);
    return state === 'yes' ? null : `${overTls} was not selected again: ${why}`;
  };
  const road: TlsRoad = { port, endpoint, serverName: null, preface };
  const answers = await askHellos(road, options);
  const handshake = handshakeOf(await shakeHands(road, options, noPreface));
  return {
    ...base,
    offersTls: offersTls(answers, handshake),
    tls: tlsSeenFacts({ serverName: null, answers, handshake, byDefault: null, clientCertificate: 'unknown' }, options),
  };
}

async function negotiate(line: EndpointLine, protocol: RdpProtocol): Promise<Acceptance> {
  const received = await line.exchange(rdpRequest(protocol), (bytes) => readRdpReply(bytes).kind !== 'incomplete');
  const reply = readRdpReply(received.bytes);
  return judgeRdp(protocol, reply.kind === 'incomplete' ? { kind: 'none', reason: received.reason ?? 'no answer' } : reply);
}
