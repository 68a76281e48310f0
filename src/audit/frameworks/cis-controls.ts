import type { Framework } from './framework.ts';

/** CIS Critical Security Controls v8.1: numbers, with titles in our own words. */
export const cisControls: Framework = {
  name: 'CIS Controls v8.1',
  status: 'in force',
  source: 'https://www.cisecurity.org/controls',
  controls: [
    { id: '1.1', title: 'An inventory of assets is kept', rules: ['inventory/'] },
    { id: '2.2', title: 'Software in use is supported', rules: ['versions/'] },
    { id: '3.3', title: 'Access lists limit who reaches data', rules: ['mysql/', 'files/', 'reach/'] },
    { id: '3.10', title: 'Sensitive data is encrypted in transit', rules: ['links/mysql-unencrypted', 'links/tls-'] },
    {
      id: '3.12',
      title: 'Processing and storage are separated by sensitivity',
      rules: ['mysql/instance-shared', 'mysql/pattern-', 'mysql/definer-crosses-tenants'],
    },
    { id: '4.2', title: 'Configuration is secure and kept so', rules: ['mysql/local-infile', 'mysql/init-connect', 'mysql/tables-ahead-of-server'] },
    { id: '4.7', title: 'Default accounts are managed', rules: ['mysql/anonymous-', 'mysql/vendor-profile'] },
    { id: '4.8', title: 'Unneeded services are off', rules: ['mysql/plugin-functions', 'links/port-exposed'] },
    { id: '5.1', title: 'An inventory of accounts is kept', rules: ['mysql/account-shared', 'mysql/orphan-row', 'inventory/unclaimed-object'] },
    { id: '5.2', title: 'Passwords are unique', rules: ['mysql/password-shared'] },
    {
      id: '6.8',
      title: 'Access follows roles and is reviewed',
      rules: ['mysql/role-', 'mysql/proxy-or-role-path', 'mysql/global-privilege', 'mysql/grant-option'],
    },
    { id: '11.3', title: 'Recovery data is protected', rules: ['mysql/backup-not-covered'] },
    { id: '12.2', title: 'The network architecture separates', rules: ['mysql/account-host-any', 'links/vpn-'] },
  ],
};
