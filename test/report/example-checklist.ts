import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { checklist } from '../../src/audit/go-live/checklist.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { rules } from '../../src/rules/index.ts';

/** A checklist with every answer in it: `ada`, called `name`, reaches a neighbour, has an attestation in force and one that expired, and a source was withheld. */
export function exampleChecklist(name = 'Ada Dental'): Checklist {
  const said = { person: 'Ada Quinn', date: '2026-03-01', evidence: 'OPS-14' };
  const snapshot = exampleSite({
    tenants: {
      ada: {
        name,
        databases: ['od_ada_493'],
        accounts: ['ada'],
        attestations: [
          { ...said, item: 'restore-tested', expires: '2027-03-01' },
          { ...said, item: 'baa-signed', expires: '2026-03-10' },
        ],
      },
      bob: { databases: ['od_ada_4932'], accounts: ['bob'] },
    },
    sql: "CREATE USER ada@'%' IDENTIFIED BY 'x'; GRANT ALL ON `od\\_ada\\_493%`.* TO ada@'%';",
    withhold: ['mysql.routines'],
  });
  const tenant = snapshot.inventory.tenants['ada'];
  if (tenant === undefined) throw new Error('no tenant');
  return checklist({ snapshot, rules, tenant, gate: 'high', asOf: '2026-03-20', sha256, toolVersion: '0' });
}
