import { describe, expect, it } from 'vitest';
import { mariadbAvailable } from '../../scripts/throwaway-mariadb.ts';

export { makeCertificates, startMariadb, type Throwaway } from '../../scripts/throwaway-mariadb.ts';

/**
 * A `describe` for tests against a real server. Without MariaDB on this machine the group is skipped under a name that says why;
 * in continuous integration (`CI` set) that is a failure, so that the tests cannot vanish unnoticed.
 */
export function describeWithMariadb(name: string, body: () => void): void {
  const available = mariadbAvailable();
  if (available.ok) {
    describe(name, body);
  } else if (process.env['CI'] !== undefined) {
    describe(name, () => {
      it('needs MariaDB', () => expect.fail(available.reason));
    });
  } else {
    describe.skip(`${name} [skipped: ${available.reason}]`, body);
  }
}
