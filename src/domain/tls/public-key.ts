import { type DerElement, derChildren, derElements, integerBits, objectIdentifier } from './der.ts';

/** What kind of key a certificate is for. */
export interface PublicKeyFacts {
  /** `RSA`, `EC`, `DSA`, `Ed25519`, `Ed448`, or the object identifier of an algorithm not known here. */
  readonly type: string;
  /** Length of the RSA modulus, the DSA prime or the field of the curve; null where it is not known. */
  readonly bits: number | null;
  /** `P-256` …, or the object identifier of another curve; null for keys without one. */
  readonly curve: string | null;
}

const curves: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  '1.2.840.10045.3.1.1': ['P-192', 192],
  '1.3.132.0.33': ['P-224', 224],
  '1.2.840.10045.3.1.7': ['P-256', 256],
  '1.3.132.0.34': ['P-384', 384],
  '1.3.132.0.35': ['P-521', 521],
  '1.3.132.0.10': ['secp256k1', 256],
  '1.3.36.3.3.2.8.1.1.7': ['brainpoolP256r1', 256],
  '1.3.36.3.3.2.8.1.1.11': ['brainpoolP384r1', 384],
  '1.3.36.3.3.2.8.1.1.13': ['brainpoolP512r1', 512],
};

const oid = { rsa: '1.2.840.113549.1.1.1', rsaPss: '1.2.840.113549.1.1.10', ec: '1.2.840.10045.2.1', dsa: '1.2.840.10040.4.1' } as const;

/** Reads a SubjectPublicKeyInfo (RFC 5280 4.1.2.7); null when it is not one. */
export function publicKeyFacts(subjectPublicKeyInfo: DerElement | undefined): PublicKeyFacts | null {
  const [algorithm, key] = derChildren(subjectPublicKeyInfo) ?? [];
  const [identifier, parameters] = derChildren(algorithm) ?? [];
  const type = objectIdentifier(identifier);
  if (type === null || key === undefined) return null;
  switch (type) {
    case oid.rsa:
    case oid.rsaPss:
      // The bit string starts with the number of unused bits, then holds modulus and exponent.
      return { type: 'RSA', bits: integerBits(derChildren(derElements(key.content.subarray(1))?.[0])?.[0]), curve: null };
    case oid.dsa:
      return { type: 'DSA', bits: integerBits(derChildren(parameters)?.[0]), curve: null };
    case oid.ec: {
      const curve = objectIdentifier(parameters);
      const [name, bits] = curves[curve ?? ''] ?? [curve, null];
      return { type: 'EC', bits, curve: name };
    }
    case '1.3.101.112':
      return { type: 'Ed25519', bits: 256, curve: null };
    case '1.3.101.113':
      return { type: 'Ed448', bits: 456, curve: null };
    default:
      return { type, bits: null, curve: null };
  }
}
