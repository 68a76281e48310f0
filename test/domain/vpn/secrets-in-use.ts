import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ConfigRead } from '../../../src/domain/vpn/config-text.ts';
import type { VpnSecrets } from '../../../src/domain/vpn/vpn-secrets.ts';

/** Fingerprints that a test can foresee. */
export const testSecrets: VpnSecrets = {
  fingerprint: (secret) => (secret === '' ? '' : `test:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`),
  wireguardPublicKey: (privateKey) => `public of ${createHash('sha256').update(privateKey).digest('hex').slice(0, 6)}`,
};

/** A WireGuard key that says whose it is; 32 bytes in base64. */
export function wireguardKey(name: string): string {
  return createHash('sha256').update(name).digest('base64');
}

/** The value of a read that must have gone well. */
export function valueOf<Value>(read: ConfigRead<Value>): Value {
  if (!read.ok) expect.fail(`line ${read.problem.line}: expected ${read.problem.expected}, found ${read.problem.found}`);
  return read.value;
}

/** A text cut off at a place, or with a few characters put in there. */
export function damaged(whole: string): fc.Arbitrary<string> {
  const place = fc.integer({ min: 0, max: whole.length });
  const cut = place.map((at) => whole.slice(0, at));
  return fc.oneof(
    cut,
    fc.tuple(place, fc.string({ maxLength: 3 })).map(([at, noise]) => whole.slice(0, at) + noise + whole.slice(at)),
  );
}
