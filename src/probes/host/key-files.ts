/** Configurations of servers on Linux that name files with private keys. */
export const keyConfigPatterns: readonly string[] = [
  '/etc/{nginx,apache2,httpd,haproxy,stunnel,mysql,my.cnf.d}/**/*',
  '/etc/my.cnf',
  '/etc/xrdp/xrdp.ini',
  '/etc/samba/smb.conf',
];

/** Where such files lie when no configuration names another place. */
export const usualKeyFiles: readonly string[] = ['/etc/xrdp/key.pem', '/var/lib/mysql/server-key.pem', '/var/lib/samba/private/tls/key.pem'];

/** An extended regular expression for sed; the second group is the path. `(ssl_certificate_key|…)` of nginx, Apache, MySQL and MariaDB, Samba, xrdp, stunnel. */
export const keyLine: string = String.raw`^[[:space:]]*(ssl_certificate_key|SSLCertificateKeyFile|ssl[-_]key|tls keyfile|key_file|key)[[:space:]]*[=[:space:]][[:space:]]*"?(/[^";[:space:]]+).*$`;

/** Paths of private keys that a server's configuration names. */
export function keyFilesIn(config: string): readonly string[] {
  const line = new RegExp(keyLine.replaceAll('[:space:]', String.raw`\s`), 'gm');
  return [...config.matchAll(line)].flatMap(([, , path]) => path ?? []);
}
