import { describe, expect, it } from 'vitest';
import { newFingerprinter, sha256 } from '../../src/adapters/digest.ts';

describe('sha256', () => {
  it('agrees with the published vector, for text and bytes', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(abc);
    expect(sha256(Buffer.from('abc'))).toBe(abc);
  });
});

describe('newFingerprinter', () => {
  it('shows reuse within a run and nothing else', () => {
    const fingerprint = newFingerprinter();
    expect(fingerprint('secret')).toMatch(/^[0-9a-f]{8}:[0-9a-f]{64}$/);
    expect(fingerprint('secret')).toBe(fingerprint('secret'));
    expect(fingerprint('secret')).not.toBe(fingerprint('Secret'));
    expect(fingerprint('secret')).not.toBe(newFingerprinter()('secret'));
    expect(fingerprint('')).toBe('');
  });
});
