import { type DerElement, derChildren, objectIdentifier } from './der.ts';

/** How a certificate was signed. */
export interface SignatureAlgorithm {
  /** `RSA`, `RSA-PSS`, `ECDSA`, `DSA`, `Ed25519`, `Ed448`, `ML-DSA-44` …; the object identifier when it is none of those known here. */
  readonly scheme: string;
  /** `md5`, `sha1`, `sha256` …; null when the scheme has its own, or it is not known. */
  readonly hash: string | null;
}

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.2': 'md2',
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.5': 'sha512-224',
  '2.16.840.1.101.3.4.2.6': 'sha512-256',
  '2.16.840.1.101.3.4.2.7': 'sha3-224',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
};

// RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 9881.
const schemes: Readonly<Record<string, readonly [scheme: string, hash: string | null]>> = {
  '1.2.840.113549.1.1.2': ['RSA', 'md2'],
  '1.2.840.113549.1.1.4': ['RSA', 'md5'],
  '1.2.840.113549.1.1.5': ['RSA', 'sha1'],
  '1.3.14.3.2.29': ['RSA', 'sha1'],
  '1.2.840.113549.1.1.11': ['RSA', 'sha256'],
  '1.2.840.113549.1.1.12': ['RSA', 'sha384'],
  '1.2.840.113549.1.1.13': ['RSA', 'sha512'],
  '1.2.840.113549.1.1.14': ['RSA', 'sha224'],
  '1.2.840.10045.4.1': ['ECDSA', 'sha1'],
  '1.2.840.10045.4.3.1': ['ECDSA', 'sha224'],
  '1.2.840.10045.4.3.2': ['ECDSA', 'sha256'],
  '1.2.840.10045.4.3.3': ['ECDSA', 'sha384'],
  '1.2.840.10045.4.3.4': ['ECDSA', 'sha512'],
  '1.2.840.10040.4.3': ['DSA', 'sha1'],
  '2.16.840.1.101.3.4.3.1': ['DSA', 'sha224'],
  '2.16.840.1.101.3.4.3.2': ['DSA', 'sha256'],
  '1.3.101.112': ['Ed25519', null],
  '1.3.101.113': ['Ed448', null],
  '2.16.840.1.101.3.4.3.17': ['ML-DSA-44', null],
  '2.16.840.1.101.3.4.3.18': ['ML-DSA-65', null],
  '2.16.840.1.101.3.4.3.19': ['ML-DSA-87', null],
};

const rsaPss = '1.2.840.113549.1.1.10';

/** Reads an AlgorithmIdentifier of a signature; null when it is not one. */
export function signatureAlgorithm(identifier: DerElement | undefined): SignatureAlgorithm | null {
  const parts = derChildren(identifier);
  const oid = objectIdentifier(parts?.[0]);
  if (oid === null) return null;
  if (oid === rsaPss) return { scheme: 'RSA-PSS', hash: pssHash(parts?.[1]) };
  const [scheme, hash] = schemes[oid] ?? [oid, null];
  return { scheme, hash };
}

/** RFC 4055 3.1: the hash is in the parameters, and SHA-1 where they do not say. */
function pssHash(parameters: DerElement | undefined): string | null {
  const fields = derChildren(parameters);
  if (fields === null) return null;
  const stated = fields.find(({ tag }) => tag === 0xa0);
  if (stated === undefined) return 'sha1';
  const oid = objectIdentifier(derChildren(derChildren(stated)?.[0])?.[0]);
  return oid === null ? null : (hashes[oid] ?? null);
}
