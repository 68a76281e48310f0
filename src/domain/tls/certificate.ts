import { type DerElement, derChildren, derElements, derTag, derText, derTime, objectIdentifier } from './der.ts';
import { type PublicKeyFacts, publicKeyFacts } from './public-key.ts';
import { type SignatureAlgorithm, signatureAlgorithm } from './signature-algorithm.ts';

/** What a certificate says of itself. Names are as the certificate spells them: text of strangers. */
export interface CertificateFacts {
  /** SHA-256 of the whole certificate, hex. */
  readonly sha256: string;
  /** SHA-256 of the public key with its algorithm (SPKI), hex: equal wherever the same key is used, also after a renewal. */
  readonly spkiSha256: string;
  readonly subject: string;
  readonly issuer: string;
  /** Of the subject; null when it has none. Clients no longer look at it (RFC 9525). */
  readonly commonName: string | null;
  /** Names the certificate is valid for, in its own order. */
  readonly dnsNames: readonly string[];
  /** Addresses the certificate is valid for, dotted or eight groups of hexadecimal digits. */
  readonly addresses: readonly string[];
  /** ISO 8601 UTC. */
  readonly notBefore: string;
  /** ISO 8601 UTC; the certificate is valid up to and including it. */
  readonly notAfter: string;
  readonly key: PublicKeyFacts;
  readonly signature: SignatureAlgorithm;
  /** Issuer and subject are the same name: nobody else vouches for it. */
  readonly selfSigned: boolean;
  /** It may sign other certificates. */
  readonly isAuthority: boolean;
}

const extensionId = { subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19' } as const;

const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Reads an X.509 certificate (RFC 5280). `sha256` gives lower-case hex. Null for bytes that are not a certificate. */
export function certificateFacts(der: Uint8Array, sha256: (bytes: Uint8Array) => string): CertificateFacts | null {
  const [certificate, ...more] = derElements(der) ?? [];
  const [body] = derChildren(certificate) ?? [];
  const fields = derChildren(body);
  if (certificate === undefined || fields === null || more.length > 0) return null;
  // The version is left out by certificates of version 1.
  const [, algorithm, issuer, validity, subject, publicKey, ...rest] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  const [notBefore, notAfter] = (derChildren(validity) ?? []).map(derTime);
  const key = publicKeyFacts(publicKey);
  const signature = signatureAlgorithm(algorithm);
  const subjectName = nameAttributes(subject);
  const issuerName = nameAttributes(issuer);
  const extensions = readExtensions(rest);
  const whole = notBefore != null && notAfter != null && key !== null && signature !== null && extensions !== null;
  if (!whole || publicKey === undefined || subjectName === null || issuerName === null) return null;
  return {
    sha256: sha256(der),
    spkiSha256: sha256(publicKey.whole),
    subject: nameText(subjectName),
    issuer: nameText(issuerName),
    commonName: subjectName.findLast(({ name }) => name === 'CN')?.value ?? null,
    ...alternativeNames(extensions.get(extensionId.subjectAltName)),
    notBefore,
    notAfter,
    key,
    signature,
    selfSigned: sameBytes(issuer?.whole, subject?.whole),
    isAuthority: isTrue(derChildren(extensions.get(extensionId.basicConstraints))?.[0]),
  };
}

function nameAttributes(name: DerElement | undefined): readonly Attribute[] | null {
  const sets = derChildren(name);
  if (sets === null) return null;
  const attributes: Attribute[] = [];
  for (const set of sets) {
    for (const pair of derChildren(set) ?? []) {
      const [type, value] = derChildren(pair) ?? [];
      const oid = objectIdentifier(type);
      if (oid === null || value === undefined) return null;
      attributes.push({ name: attributeNames[oid] ?? oid, value: derText(value) });
    }
  }
  return attributes;
}

function nameText(attributes: readonly Attribute[]): string {
  return attributes.map(({ name, value }) => `${name}=${value.replaceAll(/[\\,]/g, String.raw`\$&`)}`).join(', ');
}

/** Value by object identifier; null when they cannot be read. */
function readExtensions(rest: readonly DerElement[]): ReadonlyMap<string, DerElement> | null {
  const list = rest.find(({ tag }) => tag === 0xa3);
  const found = new Map<string, DerElement>();
  if (list === undefined) return found;
  const extensions = derChildren(derChildren(list)?.[0]);
  if (extensions === null) return null;
  for (const extension of extensions) {
    const parts = derChildren(extension);
    const oid = objectIdentifier(parts?.[0]);
    const wrapped = parts?.at(-1);
    const value = wrapped?.tag === derTag.octetString ? derElements(wrapped.content)?.[0] : undefined;
    // A list of names that cannot be read must not pass for an empty one.
    const matters = oid === extensionId.subjectAltName || oid === extensionId.basicConstraints;
    if (oid === null || (matters && derChildren(value) === null)) return null;
    if (value !== undefined) found.set(oid, value);
  }
  return found;
}

function alternativeNames(extension: DerElement | undefined): Pick<CertificateFacts, 'dnsNames' | 'addresses'> {
  const names = derChildren(extension) ?? [];
  return {
    dnsNames: names.filter(({ tag }) => tag === 0x82).map(derText),
    addresses: names.filter(({ tag }) => tag === 0x87).map(({ content }) => certificateAddress(content)),
  };
}

/** The form `addresses` has: dotted, or eight groups without leading zeros. */
function certificateAddress(bytes: Uint8Array): string {
  if (bytes.length !== 16) return bytes.join('.');
  return Array.from({ length: 8 }, (_, index) => (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16)).join(':');
}

function isTrue(element: DerElement | undefined): boolean {
  return element?.tag === derTag.boolean && element.content[0] !== 0;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
