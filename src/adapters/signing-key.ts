import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './digest.ts';

/** A key that is not usable. The message never shows any of it. */
export class SigningKeyError extends Error {}

/** Somebody who can be told by an Ed25519 key. */
export interface Verifier {
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
  /** SHA-256 (hex) of the public key as DER: `openssl pkey -pubin -outform DER | sha256sum`. */
  readonly keySha256: string;
  /** True when the 64 bytes are this key's signature over the data. */
  readonly verifies: (data: Uint8Array, signature: Uint8Array) => boolean;
}

/** Who can sign, too. The private key stays inside. */
export interface Signer extends Verifier {
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** The signer of a private Ed25519 key in PEM. Throws `SigningKeyError`. */
export function signerOf(pem: string): Signer {
  const key = parsed('private', () => createPrivateKey(pem));
  return { ...verifierOfKey(createPublicKey(key)), sign: (data) => sign(null, data, key) };
}

/** The verifier of a public Ed25519 key in PEM; a private key is refused, for nobody who verifies should hold one. Throws `SigningKeyError`. */
export function verifierOf(pem: string): Verifier {
  if (pem.includes('PRIVATE KEY')) throw new SigningKeyError('is a private key; who verifies needs the public one: openssl pkey -in KEY -pubout');
  return verifierOfKey(parsed('public', () => createPublicKey(pem)));
}

function verifierOfKey(key: KeyObject): Verifier {
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    publicKeyPem: key.export({ type: 'spki', format: 'pem' }).toString(),
    keySha256: sha256(der),
    verifies: (data, signature) => signature.length === 64 && verify(null, data, key, signature),
  };
}

function parsed(what: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The cause may quote the key.
    throw new SigningKeyError(`is no ${what} key in PEM without a passphrase`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SigningKeyError(`is a key for ${key.asymmetricKeyType ?? 'something else'}; Ed25519 is needed`);
  return key;
}
