import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';

/** SHA-256 (hex) of the public key, with its algorithm, of a private key in PEM; null for keys with a password and for anything else. */
export function privateKeySpki(pem: string): string | null {
  try {
    const spki = createPublicKey(createPrivateKey(pem)).export({ format: 'der', type: 'spki' });
    return createHash('sha256').update(spki).digest('hex');
  } catch {
    return null;
  }
}
