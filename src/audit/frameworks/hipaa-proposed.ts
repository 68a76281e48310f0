import { control, type Framework } from './framework.ts';

/** The proposed update of the Security Rule (90 FR 898, 6 January 2025, RIN 0945-AA22). Proposed, not law; identifiers may change. */
export const hipaaProposed: Framework = {
  key: 'hipaa-proposed',
  name: 'HIPAA Security Rule, 2025 NPRM',
  status: 'proposed',
  source: '90 FR 898',
  controls: [
    control('164.308(a)(1)', 'Technology asset inventory and network map', {
      'direct': ['inventory/'],
      'evidence-for': ['reach/', 'links/connection-undeclared'],
    }),
    control('164.308(a)(2)', 'Written risk analysis', { 'evidence-for': ['reach/', 'evidence/source-missing'] }),
    control('164.308(a)(3)', 'Evaluation before a change of the environment', {
      direct: ['inventory/planned-'],
      supports: ['mysql/pattern-reaches-future-neighbour'],
    }),
    control('164.308(a)(4)', 'Patch management', { supports: ['versions/'] }),
    control('164.308(a)(9)', 'End of access after separation', {
      supports: ['mysql/orphan-account', 'mysql/orphan-row', 'inventory/unclaimed-', 'links/vpn-stale'],
    }),
    control('164.308(a)(13)', 'Contingency plan and restoration', { supports: ['mysql/backup-not-covered', 'files/backup-target-shared'] }),
    control('164.312(a)(2)(vi)', 'Network segmentation', {
      direct: ['links/vpn-routes-between-tenants', 'links/vpn-subnets-overlap', 'links/port-', 'hl7/port-open'],
      supports: ['mysql/account-host-any', 'links/vpn-', 'links/firewall-unscoped'],
    }),
    control('164.312(b)', 'Encryption in transit', {
      direct: ['links/mysql-unencrypted', 'links/tls-weak', 'links/smb-unencrypted', 'links/session-unencrypted', 'links/middle-tier-plaintext'],
      supports: ['links/tls-', 'links/vpn-weak-crypto'],
    }),
    control('164.312(c)', 'Configuration management', { supports: ['mysql/plugin-functions', 'mysql/local-infile', 'links/port-exposed', 'links/tls-weak'] }),
    control('164.312(h)(2)(i)', 'Automated scans, at least every six months', { 'evidence-for': ['evidence/'] }),
  ].flat(),
};
