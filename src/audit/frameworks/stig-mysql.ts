import { control, type Framework } from './framework.ts';

/** DISA STIG for MySQL 8.0 (`MYS8-00-…`), a work of the US government; titles shortened. It binds the Department of Defense; others use it as a measure. */
export const stigMysql: Framework = {
  key: 'stig-mysql',
  name: 'DISA STIG MySQL 8.0',
  status: 'in force',
  source: 'https://public.cyber.mil/stigs',
  controls: [
    control('MYS8-00-001200', 'Audit information cannot be read without authorisation', { supports: ['mysql/log-tables-readable'] }),
    control('MYS8-00-004800', 'Access to private keys is enforced', { direct: ['links/private-key-readable'] }),
    control('MYS8-00-005000', 'Passwords keep to the standard', { supports: ['mysql/anonymous-or-passwordless', 'mysql/password-shared'] }),
    control('MYS8-00-005200', 'Passwords are transmitted encrypted', { supports: ['links/mysql-unencrypted'] }),
    control('MYS8-00-005400', 'Approved authorisations are enforced', {
      direct: ['mysql/pattern-reaches-', 'mysql/global-privilege', 'mysql/public-grant', 'mysql/row-of-other-host', 'mysql/proxy-or-role-path'],
      supports: ['mysql/vendor-profile', 'mysql/system-schema-access', 'mysql/orphan-row', 'mysql/anonymous-row', 'mysql/tables-ahead-of-server'],
    }),
    control('MYS8-00-005700', 'Unused components and objects are removed', {
      supports: ['mysql/plugin-functions', 'mysql/orphan-account', 'mysql/orphan-backup'],
    }),
    control('MYS8-00-006000', 'Functions, ports and protocols are restricted', { supports: ['mysql/local-infile', 'links/port-'] }),
    control('MYS8-00-006100', 'Users are identified uniquely', { direct: ['mysql/account-shared', 'mysql/anonymous-'] }),
    control('MYS8-00-006600', 'Unintended transfer of information is prevented', {
      direct: ['mysql/foreign-engine-table', 'mysql/file-privilege-reads-neighbour', 'mysql/replication-exposes-neighbour'],
      supports: ['mysql/instance-shared', 'mysql/stored-server-credentials', 'mysql/shared-archive', 'mysql/central-manager-spans-tenants'],
    }),
    control('MYS8-00-009000', 'Insecure network functions are disabled', { supports: ['links/tls-weak', 'links/port-exposed'] }),
    control('MYS8-00-010500', 'Discretionary access control by the data owner', { supports: ['mysql/grant-option', 'mysql/pattern-'] }),
    control('MYS8-00-010600', 'Programs with elevated rights are restricted', { direct: ['mysql/definer-crosses-tenants'], supports: ['mysql/init-connect'] }),
    control('MYS8-00-010700', 'Ordinary users cannot execute privileged functions', { direct: ['mysql/global-privilege'], supports: ['mysql/vendor-profile'] }),
    control('MYS8-00-011300', 'Data is confidential in transmission', {
      direct: ['links/mysql-unencrypted'],
      supports: ['links/tls-required-but-unsupported'],
    }),
    control('MYS8-00-012300', 'Security updates are installed in time', { supports: ['versions/server-unsupported'] }),
  ].flat(),
};
