import type { Framework } from './framework.ts';

/** HIPAA Security Rule as in force: 45 CFR 164 Subpart C. */
export const hipaa: Framework = {
  name: 'HIPAA Security Rule',
  status: 'in force',
  source: '45 CFR 164.302-318',
  controls: [
    { id: '164.308(a)(1)(ii)(B)', title: 'Risk management', rules: ['evidence/'] },
    { id: '164.308(a)(3)(ii)(C)', title: 'Termination of access', rules: ['mysql/orphan-row', 'mysql/anonymous-row', 'inventory/unclaimed-object'] },
    {
      id: '164.308(a)(4)(ii)(B)',
      title: 'Access authorisation',
      rules: [
        'mysql/pattern-',
        'mysql/global-privilege',
        'mysql/grant-option',
        'mysql/vendor-profile',
        'mysql/public-grant',
        'mysql/role-',
        'mysql/row-of-other-host',
      ],
    },
    {
      id: '164.308(a)(4)(ii)(C)',
      title: 'Access establishment and modification',
      rules: ['mysql/proxy-or-role-path', 'mysql/tables-ahead-of-server', 'inventory/'],
    },
    {
      id: '164.308(a)(5)(ii)(D)',
      title: 'Password management',
      rules: ['mysql/password-shared', 'mysql/anonymous-or-passwordless', 'mysql/stored-server-credentials'],
    },
    { id: '164.308(a)(7)(ii)(A)', title: 'Data backup plan', rules: ['mysql/backup-not-covered', 'mysql/update-'] },
    { id: '164.308(a)(8)', title: 'Periodic technical evaluation', rules: ['evidence/source-missing', 'evidence/snapshot-stale'] },
    { id: '164.312(a)(1)', title: 'Access control', rules: ['mysql/', 'files/', 'hl7/', 'reach/'] },
    {
      id: '164.312(a)(2)(i)',
      title: 'Unique user identification',
      rules: ['mysql/account-shared', 'mysql/password-shared', 'mysql/anonymous-row', 'mysql/anonymous-or-passwordless'],
    },
    {
      id: '164.312(c)(1)',
      title: 'Integrity',
      rules: ['mysql/pattern-reaches-neighbour', 'mysql/definer-crosses-tenants', 'mysql/cloned-database', 'mysql/update-list-crosses-tenants', 'hl7/folder-'],
    },
    {
      id: '164.312(d)',
      title: 'Person or entity authentication',
      rules: ['mysql/account-host-any', 'mysql/anonymous-or-passwordless', 'mysql/row-of-other-host'],
    },
    { id: '164.312(e)(1)', title: 'Transmission security', rules: ['links/'] },
    { id: '164.312(e)(2)(ii)', title: 'Encryption in transit', rules: ['links/mysql-unencrypted', 'links/tls-'] },
    { id: '164.314(a)', title: 'Business associate contracts', rules: ['mysql/instance-shared'] },
  ],
};
