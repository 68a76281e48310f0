import { mariadbAvailable } from '../../scripts/throwaway-mariadb.ts';
import { describeWith } from './describe-with.ts';

export { makeCertificates, startMariadb, type Throwaway } from '../../scripts/throwaway-mariadb.ts';

/** A `describe` for tests against a real server; skipped with its reason, or a failure in continuous integration, without MariaDB. */
export function describeWithMariadb(name: string, body: () => void): void {
  describeWith(mariadbAvailable(), name, body);
}
