import { control, type Framework, type MappedControl } from './framework.ts';

/** Section numbers of one recommendation: MySQL 5.7, 8.0 and 8.4, MariaDB 10.6; null where an edition has none. */
type Sections = readonly [mysql57: string | null, mysql80: string | null, mysql84: string | null, mariadb106: string | null];

const editions = ['MySQL 5.7', 'MySQL 8.0', 'MySQL 8.4', 'MariaDB 10.6'] as const;

/** `7.6 (MySQL 8.0, MySQL 8.4); 7.5 (MariaDB 10.6)`; the number alone where all editions agree. */
function sectionId(sections: Sections): string {
  const byNumber = new Map<string, string[]>();
  sections.forEach((number, at) => {
    if (number !== null) byNumber.set(number, [...(byNumber.get(number) ?? []), editions[at] ?? '']);
  });
  const [only] = byNumber.keys();
  if (only !== undefined && byNumber.get(only)?.length === editions.length) return only;
  return [...byNumber].map(([number, names]) => `${number} (${names.join(', ')})`).join('; ');
}

function section(sections: Sections, title: string, relations: Parameters<typeof control>[2]): MappedControl[] {
  return control(sectionId(sections), title, relations);
}

function everywhere(number: string): Sections {
  return [number, number, number, number];
}

/**
 * The CIS benchmarks for databases by section number, with titles of our own: MySQL 5.7 v1.0.0 (archived), MySQL 8.0, MySQL 8.4 v1.1.0 and
 * MariaDB 10.6 v1.1.0, which is the nearest published one for later MariaDB.
 */
export const cisDatabases: Framework = {
  key: 'cis-databases',
  name: 'CIS database benchmarks',
  status: 'in force',
  source: 'https://www.cisecurity.org/cis-benchmarks',
  controls: [
    section([null, '2.1.4', '2.1.3', '2.1.4'], 'Backups are protected', { supports: ['files/backup-target-shared', 'mysql/orphan-backup'] }),
    section(['2.1', '2.3', '2.3', '2.2'], 'The machine serves the database alone', { supports: ['mysql/instance-shared'] }),
    section(['2.2', '2.4', '2.4', '2.3'], 'No password on a command line', { direct: ['files/secret-on-command-line'] }),
    section(['2.3', '2.5', '2.5', '2.4'], 'No user name is used twice', { direct: ['mysql/account-shared'], supports: ['mysql/password-shared'] }),
    section(['2.4', '2.6', '2.6', '2.5'], 'Keys and certificates are the server’s own', { direct: ['links/certificate-shared-key'] }),
    section([null, '2.11', '2.11', '2.7'], 'Unused accounts are locked', { supports: ['mysql/orphan-account', 'mysql/orphan-row'] }),
    section([null, '2.14', '2.14', '2.9'], 'The server listens where it must only', { supports: ['links/port-'] }),
    section([null, '2.15', '2.15', '2.10'], 'TLS versions are limited', { direct: ['links/tls-weak'], supports: ['links/tls-dated'] }),
    section([null, '2.17', '2.17', '2.12'], 'TLS ciphers are limited', { direct: ['links/tls-weak'] }),
    section(everywhere('4.1'), 'Current patches are installed', { supports: ['versions/server-unsupported'] }),
    section(everywhere('4.4'), 'local_infile is off', { direct: ['mysql/local-infile'] }),
    section(['4.8', '4.8', '4.7', '4.7'], 'secure_file_priv is set', { supports: ['mysql/file-privilege-reads-neighbour'] }),
    section(everywhere('5.1'), 'Only administrators have full database access', {
      direct: ['mysql/global-privilege', 'mysql/system-schema-access', 'mysql/vendor-profile'],
    }),
    section(everywhere('5.2'), 'FILE is limited', { direct: ['mysql/file-privilege-reads-neighbour'] }),
    section(everywhere('5.2-5.8'), 'Administrative privileges are limited', { direct: ['mysql/global-privilege', 'mysql/grant-option'] }),
    section(everywhere('5.9'), 'Data rights are limited to specific databases and users', {
      direct: ['mysql/pattern-reaches-', 'mysql/public-grant', 'mysql/anonymous-row', 'mysql/row-of-other-host', 'mysql/proxy-or-role-path'],
      supports: ['mysql/pattern-shadowed', 'mysql/orphan-row', 'mysql/role-named-like-user', 'mysql/wildcards-disabled', 'mysql/literal-asterisk'],
    }),
    section([null, '5.10', '5.10', '5.10'], 'Definers of stored programs are limited', { direct: ['mysql/definer-crosses-tenants'] }),
    section(['7.3', '7.2', '7.2', '7.2'], 'No password stands in a configuration file others read', {
      supports: ['files/config-readable-by-neighbour', 'files/config-stray-copy'],
    }),
    section(['7.5', '7.3', '7.3', '7.3'], 'Every account has a password', { direct: ['mysql/anonymous-or-passwordless'] }),
    section(['7.7', '7.6', '7.6', '7.5'], 'No account accepts every host', { direct: ['mysql/account-host-any'] }),
    section(['7.8', '7.7', '7.7', '7.6'], 'No anonymous account', { direct: ['mysql/anonymous-'] }),
    section(everywhere('8.1'), 'Secure transport is required', { direct: ['links/mysql-unencrypted'], supports: ['links/tls-required-but-unsupported'] }),
    section(everywhere('9.1-9.3'), 'Replication is secured', { supports: ['mysql/replication-exposes-neighbour'] }),
  ].flat(),
};
