import { control, type Framework } from './framework.ts';

/** CIS Critical Security Controls v8.1: numbers, with titles in our own words. */
export const cisControls: Framework = {
  key: 'cis-controls',
  name: 'CIS Controls v8.1',
  status: 'in force',
  source: 'https://www.cisecurity.org/controls',
  controls: [
    control('1.1', 'An inventory of assets is kept', { supports: ['inventory/'] }),
    control('2.2', 'Software in use is supported', { direct: ['versions/server-unsupported', 'versions/tenant-behind'], supports: ['versions/'] }),
    control('3.3', 'Access lists limit who reaches data', {
      direct: [
        'reach/',
        'mysql/pattern-',
        'mysql/global-privilege',
        'files/atoz-',
        'files/null-dacl',
        'files/access-lists-bypassed',
        'hl7/folder-neighbour-access',
      ],
      supports: ['mysql/', 'files/', 'hl7/'],
    }),
    control('3.8', 'Data flows are documented', { 'evidence-for': ['links/connection-undeclared', 'hl7/peer-foreign', 'inventory/'] }),
    control('3.10', 'Sensitive data is encrypted in transit', {
      direct: [
        'links/mysql-unencrypted',
        'links/middle-tier-plaintext',
        'links/session-unencrypted',
        'links/smb-unencrypted',
        'links/vpn-missing',
        'links/tls-weak',
      ],
      supports: ['links/tls-', 'links/vpn-weak-crypto', 'links/certificate-'],
    }),
    control('3.12', 'Processing and storage are separated by sensitivity', {
      supports: ['mysql/instance-shared', 'mysql/pattern-', 'mysql/definer-crosses-tenants', 'hl7/service-not-separate', 'links/middle-tier-not-separate'],
    }),
    control('4.2', 'Configuration is secure and kept so', {
      supports: ['mysql/local-infile', 'mysql/init-connect', 'mysql/tables-ahead-of-server', 'links/vpn-hardening-missing', 'links/middle-tier-default-config'],
    }),
    control('4.4', 'Servers have a firewall', { direct: ['links/firewall-unscoped', 'links/port-', 'hl7/port-open'] }),
    control('4.7', 'Default accounts are managed', { supports: ['mysql/anonymous-', 'mysql/vendor-profile'] }),
    control('4.8', 'Unneeded services are off', { supports: ['mysql/plugin-functions', 'links/port-exposed', 'links/vpn-management-open'] }),
    control('5.1', 'An inventory of accounts is kept', {
      supports: ['mysql/account-shared', 'mysql/orphan-row', 'mysql/orphan-account', 'inventory/unclaimed-'],
    }),
    control('5.2', 'Passwords are unique', { direct: ['mysql/password-shared'] }),
    control('6.2', 'Access is revoked when it ends', { supports: ['mysql/orphan-account', 'mysql/orphan-row', 'links/vpn-stale'] }),
    control('6.8', 'Access follows roles and is reviewed', {
      supports: ['mysql/role-', 'mysql/proxy-or-role-path', 'mysql/global-privilege', 'mysql/grant-option'],
    }),
    control('7.1', 'Vulnerabilities are managed', { 'evidence-for': ['evidence/'] }),
    control('11.3', 'Recovery data is protected', { direct: ['files/backup-target-shared'], supports: ['mysql/backup-not-covered', 'mysql/orphan-backup'] }),
    control('12.2', 'The network architecture separates', {
      direct: ['links/vpn-routes-between-tenants', 'links/vpn-subnets-overlap'],
      supports: ['mysql/account-host-any', 'links/vpn-'],
    }),
    control('12.7', 'Remote devices come through a VPN', { direct: ['links/vpn-missing'], supports: ['links/vpn-', 'links/rdp-without-tls-or-nla'] }),
    control('13.4', 'Traffic between segments is filtered', { direct: ['links/vpn-routes-between-tenants', 'links/port-open-to-neighbour'] }),
  ].flat(),
};
