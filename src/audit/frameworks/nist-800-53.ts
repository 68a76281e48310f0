import type { Framework } from './framework.ts';

/** NIST SP 800-53 revision 5. */
export const nist80053: Framework = {
  name: 'NIST SP 800-53 r5',
  status: 'in force',
  source: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  controls: [
    { id: 'AC-2', title: 'Account management', rules: ['mysql/account-', 'mysql/anonymous-', 'mysql/orphan-row', 'inventory/unclaimed-object'] },
    { id: 'AC-3', title: 'Access enforcement', rules: ['mysql/', 'files/', 'hl7/', 'reach/'] },
    {
      id: 'AC-4',
      title: 'Information flow enforcement',
      rules: ['mysql/foreign-engine-table', 'mysql/replication-exposes-neighbour', 'links/', 'hl7/', 'reach/'],
    },
    {
      id: 'AC-6',
      title: 'Least privilege',
      rules: [
        'mysql/global-privilege',
        'mysql/grant-option',
        'mysql/vendor-profile',
        'mysql/system-schema-access',
        'mysql/file-privilege-reads-neighbour',
        'mysql/pattern-',
      ],
    },
    { id: 'CA-7', title: 'Continuous monitoring', rules: ['evidence/'] },
    {
      id: 'CM-6',
      title: 'Configuration settings',
      rules: ['mysql/local-infile', 'mysql/init-connect', 'mysql/tables-ahead-of-server', 'mysql/wildcards-disabled'],
    },
    { id: 'CM-7', title: 'Least functionality', rules: ['mysql/plugin-functions', 'mysql/local-infile', 'links/port-exposed'] },
    { id: 'CM-8', title: 'System component inventory', rules: ['inventory/'] },
    { id: 'CP-9', title: 'System backup', rules: ['mysql/backup-not-covered'] },
    { id: 'IA-2', title: 'Identification and authentication', rules: ['mysql/account-shared', 'mysql/anonymous-'] },
    { id: 'IA-5', title: 'Authenticator management', rules: ['mysql/password-shared', 'mysql/anonymous-or-passwordless', 'mysql/stored-server-credentials'] },
    {
      id: 'SC-4',
      title: 'Information in shared system resources',
      rules: ['mysql/instance-shared', 'mysql/pattern-', 'mysql/definer-crosses-tenants', 'mysql/file-privilege-reads-neighbour'],
    },
    { id: 'SC-7(21)', title: 'Isolation of system components', rules: ['mysql/instance-shared', 'mysql/account-host-any'] },
    { id: 'SC-8', title: 'Transmission confidentiality and integrity', rules: ['links/'] },
    { id: 'SC-12', title: 'Cryptographic key management', rules: ['links/certificate-', 'links/private-key-readable'] },
    { id: 'SC-13', title: 'Cryptographic protection', rules: ['links/tls-'] },
    { id: 'SI-2', title: 'Flaw remediation', rules: ['versions/'] },
  ],
};
