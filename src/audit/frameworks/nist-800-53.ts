import { control, type Framework } from './framework.ts';

const written = ['files/exe-folder-writable', 'files/code-on-share-writable', 'reach/service-identity-crosses'];
const ownProcesses = ['hl7/service-not-separate', 'links/middle-tier-not-separate', 'versions/shared-exe-folder', 'reach/service-identity-crosses'];

const access = [
  control('AC-2', 'Account management', {
    direct: ['mysql/orphan-account', 'mysql/anonymous-'],
    supports: ['mysql/account-', 'mysql/orphan-row', 'inventory/unclaimed-', 'inventory/claimed-', 'files/temp-or-account-shared'],
  }),
  control('AC-3', 'Access enforcement', {
    direct: [
      'reach/',
      'mysql/pattern-reaches-',
      'mysql/global-privilege',
      'files/atoz-',
      'files/null-dacl',
      'files/link-into-neighbour',
      'hl7/folder-neighbour-access',
    ],
    supports: ['mysql/', 'files/', 'hl7/', 'versions/below-multi-database-gate'],
  }),
  control('AC-4', 'Information flow enforcement', {
    direct: ['hl7/folder-crossed', 'hl7/peer-foreign', 'links/vpn-routes-between-tenants'],
    supports: ['mysql/foreign-engine-table', 'mysql/replication-exposes-neighbour', 'mysql/central-manager-spans-tenants', 'links/', 'hl7/'],
  }),
  control('AC-6', 'Least privilege', {
    direct: ['mysql/global-privilege', 'mysql/vendor-profile', 'files/access-lists-bypassed'],
    supports: ['mysql/grant-option', 'mysql/system-schema-access', 'mysql/file-privilege-reads-neighbour', 'mysql/pattern-', 'hl7/service-controllable'],
  }),
  control('AC-17', 'Remote access', { supports: ['links/vpn-', 'links/rdp-without-tls-or-nla', 'links/connection-undeclared', 'links/session-unencrypted'] }),
  control('AU-9', 'Protection of audit information', { supports: ['mysql/log-tables-readable'] }),
];

const assessment = [
  control('CA-2', 'Control assessments', { 'evidence-for': ['evidence/source-missing', 'inventory/planned-'] }),
  control('CA-7', 'Continuous monitoring', { 'evidence-for': ['evidence/'] }),
  control('CA-9', 'Internal system connections', {
    supports: ['links/connection-undeclared', 'links/vpn-networks-undeclared', 'links/workstation-in-two-tenants'],
  }),
  control('RA-3', 'Risk assessment', { 'evidence-for': ['reach/'] }),
];

const configuration = [
  control('CM-5', 'Access restrictions for change', { direct: written, supports: ['versions/shared-exe-folder', 'hl7/service-controllable'] }),
  control('CM-6', 'Configuration settings', {
    supports: [
      'mysql/local-infile',
      'mysql/init-connect',
      'mysql/tables-ahead-of-server',
      'mysql/wildcards-disabled',
      'files/config-',
      'files/storage-mode-mismatch',
      'hl7/mapping-ambiguous',
      'links/middle-tier-default-config',
      'links/vpn-hardening-missing',
    ],
  }),
  control('CM-7', 'Least functionality', { supports: ['mysql/plugin-functions', 'mysql/local-infile', 'links/port-exposed', 'links/vpn-management-open'] }),
  control('CM-8', 'System component inventory', { direct: ['inventory/'], supports: ['hl7/service-missing', 'hl7/service-misnamed'] }),
  control('CP-9', 'System backup', { supports: ['mysql/backup-not-covered', 'mysql/orphan-backup', 'mysql/update-', 'files/backup-target-shared'] }),
  control('SI-2', 'Flaw remediation', { direct: ['versions/server-unsupported', 'versions/tenant-behind'], supports: ['versions/'] }),
  control('SI-7', 'Software and information integrity', { supports: [...written, 'versions/update-source-insecure', 'versions/components-differ'] }),
];

const identification = [
  control('IA-2', 'Identification and authentication', {
    direct: ['mysql/account-shared', 'mysql/anonymous-'],
    supports: ['hl7/sftp-shared', 'links/vpn-shared-hub'],
  }),
  control('IA-3', 'Device identification and authentication', { supports: ['links/vpn-key-reused', 'mysql/account-host-any'] }),
  control('IA-5', 'Authenticator management', {
    direct: ['mysql/password-shared', 'mysql/anonymous-or-passwordless', 'links/private-key-readable', 'links/vpn-key-reused'],
    supports: ['mysql/stored-server-credentials', 'files/config-readable-by-neighbour', 'files/config-stray-copy', 'files/secret-on-command-line'],
  }),
];

const protection = [
  control('SC-4', 'Information in shared system resources', {
    direct: ['reach/path-to-neighbour', 'mysql/pattern-reaches-', 'files/atoz-shared', 'hl7/folder-shared', 'files/temp-or-account-shared'],
    supports: [
      'mysql/instance-shared',
      'mysql/definer-crosses-tenants',
      'mysql/file-privilege-reads-neighbour',
      'mysql/shared-archive',
      'mysql/log-tables-readable',
    ],
  }),
  control('SC-7', 'Boundary protection', { direct: ['links/port-', 'hl7/port-open'], supports: ['links/firewall-unscoped', 'links/vpn-'] }),
  control('SC-7(21)', 'Isolation of system components', {
    direct: ['links/vpn-routes-between-tenants', 'links/vpn-subnets-overlap', 'links/port-open-to-neighbour'],
    supports: ['mysql/instance-shared', 'mysql/account-host-any'],
  }),
  control('SC-8', 'Transmission confidentiality and integrity', {
    direct: ['links/mysql-unencrypted', 'links/middle-tier-plaintext', 'links/session-unencrypted', 'links/smb-unencrypted', 'links/vpn-missing'],
    supports: ['links/tls-', 'links/rdp-without-tls-or-nla', 'links/vpn-weak-crypto', 'versions/update-source-insecure'],
  }),
  control('SC-12', 'Cryptographic key management', {
    direct: ['links/certificate-shared-key', 'links/private-key-readable'],
    supports: ['links/certificate-', 'links/vpn-key-reused'],
  }),
  control('SC-13', 'Cryptographic protection', { direct: ['links/tls-weak', 'links/vpn-weak-crypto', 'links/certificate-weak'], supports: ['links/tls-'] }),
  control('SC-39', 'Process isolation', { direct: ownProcesses, supports: ['mysql/instance-shared', 'hl7/local-api-owner'] }),
];

/** NIST SP 800-53 revision 5. */
export const nist80053: Framework = {
  key: 'nist-800-53',
  name: 'NIST SP 800-53 r5',
  status: 'in force',
  source: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  controls: [access, assessment, configuration, identification, protection].flat(2),
};
