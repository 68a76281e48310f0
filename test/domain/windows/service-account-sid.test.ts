import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serviceAccountSid } from '../../../src/domain/windows/service-account-sid.ts';

describe('the SID of an account that services run as', () => {
  test.each([
    // As Windows prints them.
    ['NT SERVICE\\TrustedInstaller', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'],
    ['nt service\\trustedinstaller', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'],
    ['NT SERVICE\\MSSQLSERVER', 'S-1-5-80-3880718306-3832830129-1677859214-2598158968-1052248003'],
    ['NT AUTHORITY\\NetworkService', 'S-1-5-20'],
    ['NT AUTHORITY\\NETWORK SERVICE', 'S-1-5-20'],
    ['LocalService', 'S-1-5-19'],
    ['LocalSystem', null],
    ['.\\svc-hl7', null],
    ['NT SERVICE\\', null],
  ])('of %s is %s', (account, sid) => {
    expect(serviceAccountSid(account)).toBe(sid);
  });

  test('is made of the digest of the name, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary-ascii' }), (name) => {
        fc.pre(!/[\n\r]/.test(name));
        const digest = createHash('sha1').update(Buffer.from(name.toUpperCase(), 'utf16le')).digest();
        const parts = [0, 4, 8, 12, 16].map((at) => digest.readUInt32LE(at));
        expect(serviceAccountSid(`NT SERVICE\\${name}`)).toBe(`S-1-5-80-${parts.join('-')}`);
      }),
    );
  });
});
