import { createPrivateKey, createPublicKey } from 'node:crypto';

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The public key (base64) that belongs to a WireGuard private key (base64); null when that is no key. */
export function wireguardPublicKey(privateKey: string): string | null {
  const bytes = Buffer.from(privateKey, 'base64');
  if (bytes.length !== 32) return null;
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, bytes]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return x === undefined ? null : Buffer.from(x, 'base64url').toString('base64');
}
