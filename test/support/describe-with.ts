import { describe, expect, it } from 'vitest';
import type { Availability } from '../../scripts/throwaway-mariadb.ts';

/**
 * A `describe` for tests that need something of the machine. Without it the group is skipped under a name that says why; in continuous
 * integration (`CI` set) that is a failure, so that the tests cannot vanish unnoticed.
 */
export function describeWith(available: Availability, name: string, body: () => void): void {
  if (available.ok) {
    describe(name, body);
  } else if (process.env['CI'] !== undefined) {
    describe(name, () => {
      it('needs what this machine lacks', () => expect.fail(available.reason));
    });
  } else {
    describe.skip(`${name} [skipped: ${available.reason}]`, body);
  }
}
