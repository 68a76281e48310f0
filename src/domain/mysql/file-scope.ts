import type { ServerSemantics } from './grant-tables.ts';

/** Which files of the server's machine the FILE privilege reaches. `unknown`: secure_file_priv was not read. */
export type FileScope = { readonly kind: 'none' | 'all' | 'unknown' } | { readonly kind: 'folder'; readonly folder: string };

/** What `secure_file_priv` leaves open, as the server prints it. NULL switches FILE off on MySQL, and means no limit on MariaDB. */
export function fileScope({ flavor }: Pick<ServerSemantics, 'flavor'>, value: string | undefined): FileScope {
  if (value === undefined) return { kind: 'unknown' };
  if (/^null$/i.test(value)) return { kind: flavor === 'mysql' ? 'none' : 'all' };
  return value === '' ? { kind: 'all' } : { kind: 'folder', folder: value };
}

/** Does the scope hold a path? Letter case counts on POSIX paths only; links are not followed. What is not known counts as open. */
export function isInFileScope(scope: FileScope, path: string): boolean {
  return scope.kind === 'folder' ? folded(path).startsWith(folded(scope.folder)) : scope.kind !== 'none';
}

function folded(path: string): string {
  const whole = path.replaceAll('\\', '/').replace(/\/*$/, '/');
  return whole.startsWith('/') ? whole : whole.toLowerCase();
}

/**
 * Does the server read only files that everybody may read, on systems with modes? MariaDB and MySQL before 8.0 do, whatever their account may
 * open; Windows has no such bits. Source: the servers' Item_load_file and their manuals on LOAD_FILE.
 */
export function readsWorldReadableOnly({ flavor, version: [major] }: Pick<ServerSemantics, 'flavor' | 'version'>): boolean {
  return flavor === 'mariadb' || major < 8;
}
