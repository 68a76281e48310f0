/** What decides how a privilege statement is read: flavor and version ([major, minor, patch]) of the server that printed it or would run it. */
export interface GrantDialect {
  readonly flavor: 'mariadb' | 'mysql';
  readonly version: readonly [number, number, number];
}

/** A version later than any: used when a text does not say which server it came from, so that nothing granted is left out. */
export const anyVersion: readonly [number, number, number] = [99, 0, 0];

/** The flavor a text was printed by, from words that only one of them prints; null when nothing tells. */
export function detectFlavor(text: string): 'mariadb' | 'mysql' | null {
  if (/MariaDB|\/\*M!|IDENTIFIED VIA|BY PASSWORD|SET DEFAULT ROLE \S+ FOR|\bPUBLIC\b|^GRANT .* TO `[^`]*`$/im.test(text)) return 'mariadb';
  if (/-- MySQL dump|Percona|IDENTIFIED WITH|PASSWORD REQUIRE CURRENT|GRANT [^\n]*_ADMIN\b|^GRANT `[^`]*`@`[^`]*`/im.test(text)) return 'mysql';
  return null;
}
