import { describe, expect, it } from 'vitest';
import type { Availability } from '../../scripts/throwaway-mariadb.ts';

/**
 * A `describe` for tests that need something of the machine. Without it the group is skipped under a name that says why; in continuous
 * integration (`CI` set) that is a failure, so that the tests cannot vanish unnoticed.
 */
export function describeWith(available: Availability, name: string, body: () => void): void {
  if (available.ok || process.env['CI'] === undefined) {
    describeIfThere(available, name, body);
  } else {
    describe(name, () => {
      it('needs what this machine lacks', () => expect.fail(available.reason));
    });
  }
}

/** The same for what nobody can be asked to have: without it the group is skipped in continuous integration too. */
export function describeIfThere(available: Availability, name: string, body: () => void): void {
  if (available.ok) describe(name, body);
  else describe.skip(`${name} [skipped: ${available.reason}]`, body);
}
