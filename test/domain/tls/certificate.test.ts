import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateCovers } from '../../../src/domain/tls/certificate-names.ts';
import { type CertificateFacts, certificateFacts } from '../../../src/domain/tls/certificate.ts';

/** Made once with openssl; no key was kept. */
const samples = (JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/tls/certificates.json'), 'utf8')) as { name: string; der: string }[]).map(
  ({ name, der }) => ({ name, der: new Uint8Array(Buffer.from(der, 'base64')) }),
);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function facts(name: string): CertificateFacts {
  const sample = samples.find((one) => one.name === name);
  const read = sample === undefined ? null : certificateFacts(sample.der, sha256);
  if (read === null) throw new Error(`no certificate: ${name}`);
  return read;
}

describe('certificateFacts', () => {
  it.each(samples)('agrees with OpenSSL on a certificate with $name', ({ name, der }) => {
    const read = facts(name);
    const openssl = new X509Certificate(der);
    expect(read.sha256).toBe(openssl.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(read.spkiSha256).toBe(sha256(new Uint8Array(openssl.publicKey.export({ type: 'spki', format: 'der' }))));
    expect(Date.parse(read.notBefore)).toBe(Date.parse(openssl.validFrom));
    expect(Date.parse(read.notAfter)).toBe(Date.parse(openssl.validTo));
    expect(read.isAuthority).toBe(openssl.ca);
    expect(read.selfSigned).toBe(openssl.verify(openssl.publicKey));
    expect(read.dnsNames).toEqual([...(openssl.subjectAltName ?? '').matchAll(/DNS:([^,]+)/g)].map(([, dns]) => dns));
    const bits = openssl.publicKey.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined) expect(read.key.bits).toBe(bits);
  });

  it.each([
    ['an RSA key and MD5', { scheme: 'RSA', hash: 'md5' }],
    ['an RSA 1024 key and SHA-1', { scheme: 'RSA', hash: 'sha1' }],
    ['RSA-PSS with SHA-256', { scheme: 'RSA-PSS', hash: 'sha256' }],
    ['RSA-PSS with SHA-1, which its parameters leave out', { scheme: 'RSA-PSS', hash: 'sha1' }],
    ['an EC P-384 key and SHA-384', { scheme: 'ECDSA', hash: 'sha384' }],
    ['an Ed25519 key', { scheme: 'Ed25519', hash: null }],
  ])('reads the signature of %s', (name, signature) => {
    expect(facts(name).signature).toEqual(signature);
  });

  it.each([
    ['an EC P-192 key', { type: 'EC', bits: 192, curve: 'P-192' }],
    ['an Ed25519 key', { type: 'Ed25519', bits: 256, curve: null }],
    ['a DSA key', { type: 'DSA', bits: 1024, curve: null }],
  ])('reads the key of %s', (name, key) => {
    expect(facts(name).key).toEqual(key);
  });

  it('keeps what a stranger wrote as it is', () => {
    expect(facts('a name with a line break and letters that turn the direction').subject).toBe('CN=a\nb\u202eevil, O=🦷 Zähne');
    expect(facts('an RSA 2048 key and SHA-256').subject).toBe(String.raw`C=US, O=Springfield Dental\, LLC, CN=mt.springfield.example`);
    expect(facts('no subject at all')).toMatchObject({ commonName: null, subject: '' });
  });

  it('gives facts or null for every damage, never an error', () => {
    const damaged = fc.constantFrom(...samples).chain(({ der }) =>
      fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = der.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        return copy;
      }),
    );
    fc.assert(
      fc.property(damaged, (der) => certificateFacts(der, sha256) === null || true),
      { numRuns: 2000 },
    );
  });

  it('is null for a certificate that was cut or continued', () => {
    for (const { der } of samples) {
      for (const length of [0, 1, 4, 40, der.length - 1]) expect(certificateFacts(der.subarray(0, length), sha256)).toBeNull();
      expect(certificateFacts(new Uint8Array([...der, 0]), sha256)).toBeNull();
    }
  });
});

describe('certificateCovers', () => {
  const certificate = facts('an RSA 2048 key and SHA-256');

  it.each([
    ['mt.springfield.example', true],
    ['MT.Springfield.Example.', true],
    ['rdp.springfield.example', true],
    ['springfield.example', false],
    ['a.b.springfield.example', false],
    ['mt.shelbyville.example', false],
    ['10.31.7.2', true],
    ['10.31.7.3', false],
    ['fd00::2', true],
    ['[fd00:0::2]', true],
    ['zähne.example', null],
    ['', null],
    ['a b', null],
  ])('for %s: %s', (host, expected) => {
    expect(certificateCovers(certificate, host)).toBe(expected);
  });

  it('does not count the common name', () => {
    expect(certificateCovers(facts('an EC P-256 key'), 'ec.example')).toBe(false);
  });

  it('takes a wildcard only as a whole leftmost label', () => {
    expect(certificateCovers({ dnsNames: ['w*.example', '*', '*.*.example', 'a.*.example'], addresses: [] }, 'web.x.example')).toBe(false);
    expect(certificateCovers({ dnsNames: ['10.0.0.1'], addresses: [] }, '10.0.0.1')).toBe(false);
  });
});
