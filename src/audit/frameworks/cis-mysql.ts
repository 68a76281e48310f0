import type { Framework } from './framework.ts';

/** Section numbers shared by the CIS benchmarks for MySQL 8.4 (v1.1.0) and MariaDB 10.6 (v1.1.0); titles in our own words. */
export const cisMysql: Framework = {
  name: 'CIS MySQL 8.4 / MariaDB 10.6 benchmark',
  status: 'in force',
  source: 'https://www.cisecurity.org/cis-benchmarks',
  controls: [
    { id: '4.1', title: 'Current patches are installed', rules: ['versions/server-unsupported'] },
    { id: '4.4', title: 'local_infile is off', rules: ['mysql/local-infile'] },
    { id: '4.7', title: 'secure_file_priv is set', rules: ['mysql/file-privilege-reads-neighbour'] },
    {
      id: '5.1',
      title: 'Only administrators have full database access',
      rules: ['mysql/global-privilege', 'mysql/system-schema-access', 'mysql/vendor-profile'],
    },
    {
      id: '5.2-5.8',
      title: 'Administrative privileges are limited',
      rules: ['mysql/global-privilege', 'mysql/grant-option', 'mysql/file-privilege-reads-neighbour'],
    },
    {
      id: '5.9',
      title: 'Data rights are limited to specific databases and users',
      rules: [
        'mysql/pattern-',
        'mysql/public-grant',
        'mysql/anonymous-row',
        'mysql/orphan-row',
        'mysql/row-of-other-host',
        'mysql/proxy-or-role-path',
        'mysql/role-named-like-user',
      ],
    },
    { id: '5.10', title: 'Definers of stored programs are limited', rules: ['mysql/definer-crosses-tenants'] },
    { id: '7.3', title: 'Every account has a password', rules: ['mysql/anonymous-or-passwordless'] },
    { id: '7.5 / 7.6', title: 'No account accepts every host', rules: ['mysql/account-host-any'] },
    { id: '7.6 / 7.7', title: 'No anonymous account', rules: ['mysql/anonymous-'] },
    { id: '8.1', title: 'Secure transport is required', rules: ['links/mysql-unencrypted', 'links/tls-required-but-unsupported'] },
  ],
};
