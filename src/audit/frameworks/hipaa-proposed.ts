import type { Framework } from './framework.ts';

/** The proposed update of the Security Rule (90 FR 898, 6 January 2025, RIN 0945-AA22). Proposed, not law; identifiers may change. */
export const hipaaProposed: Framework = {
  name: 'HIPAA Security Rule, 2025 NPRM',
  status: 'proposed',
  source: '90 FR 898',
  controls: [
    { id: '164.308(a)(1)', title: 'Technology asset inventory and network map', rules: ['inventory/'] },
    {
      id: '164.308(a)(3)',
      title: 'Evaluation before a change of the environment',
      rules: ['inventory/planned-collides', 'mysql/pattern-reaches-future-neighbour'],
    },
    { id: '164.308(a)(4)', title: 'Patch management', rules: ['versions/'] },
    { id: '164.312(a)(2)(vi)', title: 'Network segmentation', rules: ['mysql/account-host-any', 'links/vpn-', 'links/port-exposed'] },
    { id: '164.312(b)', title: 'Encryption in transit', rules: ['links/mysql-unencrypted', 'links/tls-'] },
    { id: '164.312(h)(2)(i)', title: 'Automated scans, at least every six months', rules: ['evidence/snapshot-stale', 'evidence/source-missing'] },
  ],
};
