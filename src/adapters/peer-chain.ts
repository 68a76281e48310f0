import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** More certificates than any server needs; a chain that goes in circles ends here. */
const chainLimit = 20;

/** DER certificates a server sent, its own first; empty before the handshake, or where none was sent. */
export function peerChain(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  for (; certificate !== undefined && chain.length < chainLimit; certificate = certificate.issuerCertificate) chain.push(new Uint8Array(certificate.raw));
  return chain;
}
