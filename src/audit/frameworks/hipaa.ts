import { control, type Framework } from './framework.ts';

const backups = ['mysql/backup-not-covered', 'mysql/update-', 'mysql/orphan-backup', 'mysql/wildcards-disabled', 'mysql/literal-asterisk'];
const plaintext = ['links/mysql-unencrypted', 'links/middle-tier-plaintext', 'links/session-unencrypted', 'links/smb-unencrypted', 'links/vpn-missing'];

const administrative = [
  control('164.308(a)(1)(ii)(A)', 'Risk analysis', { 'evidence-for': ['reach/', 'evidence/source-missing'] }),
  control('164.308(a)(1)(ii)(B)', 'Risk management', { 'supports': ['versions/'], 'evidence-for': ['evidence/'] }),
  control('164.308(a)(1)(ii)(D)', 'Information system activity review', { 'evidence-for': ['evidence/snapshot-stale', 'hl7/mingling-symptoms'] }),
  control('164.308(a)(3)(ii)(C)', 'Termination of access', {
    supports: ['mysql/orphan-row', 'mysql/orphan-account', 'mysql/anonymous-row', 'inventory/unclaimed-', 'links/vpn-stale'],
  }),
  control('164.308(a)(4)(ii)(A)', 'Isolation of clearinghouse functions', { supports: ['files/exchange-folder-shared'] }),
  control('164.308(a)(4)(ii)(B)', 'Access authorisation', {
    direct: ['files/access-lists-bypassed', 'files/atoz-', 'files/null-dacl', 'mysql/pattern-', 'mysql/global-privilege', 'mysql/vendor-profile'],
    supports: ['mysql/grant-option', 'mysql/public-grant', 'mysql/role-', 'mysql/row-of-other-host', 'mysql/proxy-or-role-path'],
  }),
  control('164.308(a)(4)(ii)(C)', 'Access establishment and modification', {
    supports: ['mysql/proxy-or-role-path', 'mysql/tables-ahead-of-server', 'mysql/live-rights-missing', 'mysql/ambiguous-order', 'inventory/'],
  }),
  control('164.308(a)(5)(ii)(B)', 'Protection from malicious software', {
    supports: [
      'files/code-on-share-writable',
      'files/exe-folder-writable',
      'mysql/plugin-functions',
      'versions/shared-exe-folder',
      'versions/update-source-insecure',
    ],
  }),
  control('164.308(a)(5)(ii)(D)', 'Password management', {
    direct: ['mysql/password-shared', 'mysql/anonymous-or-passwordless'],
    supports: ['mysql/stored-server-credentials', 'files/config-readable-by-neighbour', 'files/config-stray-copy', 'files/secret-on-command-line'],
  }),
  control('164.308(a)(7)(ii)(A)', 'Data backup plan', { supports: [...backups, 'files/backup-target-shared', 'versions/server-change-pending'] }),
  control('164.308(a)(8)', 'Periodic technical and nontechnical evaluation', { 'evidence-for': ['evidence/', 'inventory/planned-', 'versions/'] }),
  control('164.308(b)(1)', 'Business associate assurances', { 'evidence-for': ['reach/', 'mysql/instance-shared'] }),
];

const physical = [
  control('164.310(b)', 'Workstation use', {
    supports: ['links/workstation-in-two-tenants', 'links/connection-undeclared', 'files/temp-or-account-shared', 'hl7/local-api-owner'],
  }),
];

const technical = [
  control('164.312(a)(1)', 'Access control', {
    direct: [
      'reach/path-to-neighbour',
      'files/atoz-',
      'files/config-readable-by-neighbour',
      'files/link-into-neighbour',
      'files/null-dacl',
      'hl7/folder-neighbour-access',
      'mysql/pattern-reaches-',
      'mysql/global-privilege',
      'mysql/public-grant',
      'mysql/row-of-other-host',
      'mysql/proxy-or-role-path',
      'mysql/system-schema-access',
    ],
    supports: ['reach/', 'mysql/', 'files/', 'hl7/', 'links/port-', 'links/middle-tier-', 'links/vpn-routes-between-tenants', 'versions/shared-exe-folder'],
  }),
  control('164.312(a)(2)(i)', 'Unique user identification', {
    direct: ['mysql/account-shared', 'mysql/anonymous-', 'files/temp-or-account-shared'],
    supports: ['mysql/password-shared', 'links/vpn-key-reused', 'links/vpn-shared-hub', 'hl7/sftp-shared'],
  }),
  control('164.312(b)', 'Audit controls', { 'evidence-for': ['evidence/', 'mysql/log-tables-readable'] }),
  control('164.312(c)(1)', 'Integrity', {
    supports: [
      'mysql/pattern-reaches-neighbour',
      'mysql/definer-crosses-tenants',
      'mysql/cloned-database',
      'mysql/case-twin-databases',
      'mysql/update-',
      'hl7/folder-',
      'hl7/ownership-blank',
      'hl7/mingling-symptoms',
      'hl7/mapping-ambiguous',
      'files/atoz-shared',
      'files/exe-folder-writable',
      'files/code-on-share-writable',
      'files/storage-mode-mismatch',
      'versions/below-multi-database-gate',
      'versions/components-differ',
    ],
  }),
  control('164.312(d)', 'Person or entity authentication', {
    direct: ['mysql/anonymous-or-passwordless'],
    supports: ['mysql/account-host-any', 'mysql/row-of-other-host', 'links/certificate-', 'links/rdp-without-tls-or-nla', 'links/vpn-key-reused'],
  }),
  control('164.312(e)(1)', 'Transmission security', {
    direct: [...plaintext, 'links/port-exposed', 'links/tls-weak', 'hl7/port-open'],
    supports: ['links/', 'hl7/peer-foreign', 'hl7/port-duplicate', 'hl7/prefer-ports', 'versions/update-source-insecure'],
  }),
  control('164.312(e)(2)(i)', 'Integrity of what is transmitted', { supports: ['links/tls-', 'links/certificate-', 'links/vpn-weak-crypto'] }),
  control('164.312(e)(2)(ii)', 'Encryption in transit', {
    direct: [...plaintext, 'links/tls-weak', 'links/vpn-weak-crypto'],
    supports: ['links/tls-', 'links/rdp-without-tls-or-nla', 'links/certificate-weak'],
  }),
];

const organizational = [
  control('164.314(a)', 'Business associate contracts', { 'evidence-for': ['mysql/instance-shared', 'reach/'] }),
  control('164.316(b)(1)', 'Documentation', { 'evidence-for': ['evidence/', 'inventory/'] }),
];

/** HIPAA Security Rule as in force: 45 CFR 164 Subpart C. */
export const hipaa: Framework = {
  key: 'hipaa',
  name: 'HIPAA Security Rule',
  status: 'in force',
  source: '45 CFR 164.302-318',
  controls: [administrative, physical, technical, organizational].flat(2),
};
