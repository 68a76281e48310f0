import { comparableName } from '../../domain/mysql/schema-pattern.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { splitAccount } from '../../inventory/ownership.ts';
import type { Evidence, Fail } from '../../model/verdict.ts';
import type { DatabaseRow } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { rowEvidence } from './grant-row.ts';
import type { PlannedFacts } from './planned-names.ts';
import { tenantName } from './reach-verdicts.ts';

type TakenFacts = PlannedFacts & { readonly 'mysql.databases': readonly DatabaseRow[] };

/** A failing verdict for every database or account of a planned tenant that is there already. */
export function* takenNames(facts: TakenFacts, planned: readonly string[]): Iterable<Fail> {
  const { grants, server } = facts['mysql.access'];
  const databases = new Map(facts['mysql.databases'].map(({ name }, row) => [comparableName(name, server), row]));
  const accounts = new Map(grants.accounts.flatMap(({ user, host }, row) => [[user, row] as const, [`${user}\0${host.toLowerCase()}`, row] as const]));
  for (const id of planned) {
    const tenant = facts.inventory.tenants[id];
    const fail = (type: 'database' | 'account', name: string, evidence: Evidence): Fail => ({
      status: 'fail',
      subject: { type: 'tenant', id },
      tenants: [id],
      sides: { owner: id, reacher: null },
      severity: 'high',
      claim: `${tenantName(facts, id)} is planned, but the ${type} ${name} exists already on ${facts.instance}.`,
      observed: `the ${type} ${name} exists`,
      expected: 'names nobody uses yet',
      because: 'A new tenant would take over what stands under the name: tables, old grants, a password somebody knows.',
      discriminator: `${type} ${name}`,
      evidence: [evidence],
      fix: {
        language: 'yaml',
        target: 'bitewing.yaml',
        commands: [],
        undo: [],
        verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
        note: 'Choose another name; or, when it was made for this tenant, set its stage to live so that every rule judges it.',
      },
    });
    for (const name of tenant?.databases ?? []) {
      const row = databases.get(comparableName(name, server));
      if (row !== undefined) yield fail('database', name, { source: sourceId('mysql.databases', facts.instance), pointer: `/${row}`, excerpt: name });
    }
    for (const claim of tenant?.accounts ?? []) {
      const { user, host } = splitAccount(claim);
      const row = accounts.get(host === null ? user : `${user}\0${host}`);
      if (row !== undefined) yield fail('account', accountLabel(user, host ?? ''), rowEvidence(facts.instance, grants, { table: 'accounts', row }));
    }
  }
}
