import { mysqlAvailable } from '../../scripts/throwaway-mysql.ts';
import { describeIfThere } from './describe-with.ts';

export { mysqlClient, startMysql } from '../../scripts/throwaway-mysql.ts';

/**
 * A `describe` for tests against a real MySQL (not MariaDB). No current Debian release packs one, so without it the group is skipped under a
 * name that says why, in continuous integration too.
 */
export function describeWithMysql(name: string, body: () => void): void {
  describeIfThere(mysqlAvailable(), name, body);
}
