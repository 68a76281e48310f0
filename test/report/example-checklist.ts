import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { checklist } from '../../src/audit/go-live/checklist.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';

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
  return listOf(snapshot, 'ada');
}

/** A checklist of a planned tenant: names free, taken and not stated, findings of the model, commands. */
export function examplePlanned(): Checklist {
  const snapshot = exampleSite({
    tenants: {
      ada: { databases: ['od_ada'], accounts: ['ada'] },
      delta: {
        stage: 'planned',
        databases: ['od_delta'],
        accounts: ['od_delta'],
        workstations: workstations({ connection: 'direct', networks: ['10.51.4.0/24'] }),
      },
    },
    sql: "CREATE USER ada@'%' IDENTIFIED BY 'x'; GRANT ALL ON `od%`.* TO ada@'%';",
  });
  return listOf(snapshot, 'delta');
}

function listOf(snapshot: Snapshot, id: string): Checklist {
  const tenant = snapshot.inventory.tenants[id];
  if (tenant === undefined) throw new Error('no tenant');
  return checklist({ snapshot, rules, tenant, gate: 'high', asOf: '2026-03-20', sha256, toolVersion: '0' });
}
