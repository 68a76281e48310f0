import { dropTableFix, leadsElsewhere } from '../../facts/mysql/foreign-table-fix.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import type { SpecialTable } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/foreign-engine-table',
  title: 'No table of a tenant leads into another database, server or directory',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'instance',
  needs: ['mysql.specialTables'],
  risk: 'The table is a window: its rows are the neighbour’s, read and changed with rights no grant shows.',
  remedy: 'Drop the table, or move its data into a plain table of the tenant’s own database.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 18 Alternative Storage Engines (MERGE, FEDERATED)',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/storage-engines.html',
    },
  ],
  *evaluate(facts) {
    const seen = new Set<string>();
    for (const [row, table] of facts['mysql.specialTables'].entries()) {
      const tenant = facts.ownership.ownerOfDatabase(table.database)?.tenant;
      if (tenant === undefined) continue;
      seen.add(table.database);
      const subject = { type: 'object' as const, id: `${facts.instance}/${table.database}.${table.name} (table)` };
      const foreign = table.references.filter((name) => facts.ownership.ownerOfDatabase(name)?.tenant !== tenant);
      if (foreign.length === 0 && table.remote === null && table.directory === null) {
        const unknown = leadsElsewhere(table.engine) && table.references.length === 0;
        if (!unknown) yield { status: 'pass', subject, tenants: [tenant] };
        else
          yield {
            status: 'not-assessed',
            subject,
            tenants: [tenant],
            missing: [sourceId('mysql.specialTables', facts.instance)],
            reason: `Where the ${table.engine} table leads was not read.`,
          };
        continue;
      }
      const owner = foreign.map((name) => facts.ownership.ownerOfDatabase(name)?.tenant).find((id) => id !== undefined) ?? null;
      const onlyPlace = foreign.length === 0 && table.remote === null;
      const where = placesInWords(table, owner === null ? foreign : [`${foreign.join(', ')} of ${tenantName(facts, owner)}`]);
      yield {
        status: 'fail',
        subject,
        tenants: [tenant, ...(owner === null ? [] : [owner])],
        sides: { owner, reacher: tenant },
        severity: owner !== null ? 'critical' : onlyPlace ? 'medium' : 'high',
        kind: onlyPlace ? 'hygiene' : 'leak',
        claim: `The ${table.engine} table ${table.name} in ${table.database} of ${tenantName(facts, tenant)} leads to ${where}.`,
        observed: `engine ${table.engine}, leads to ${where}`,
        expected: 'InnoDB, MyISAM or Aria tables inside the data directory',
        ...(table.remote === null
          ? {}
          : { because: 'The server connects with the user and password stored in the table, not with the rights of whoever asks.' }),
        discriminator: [...foreign.toSorted(), table.remote ?? '', table.directory ?? ''].join(','),
        evidence: [
          {
            source: sourceId('mysql.specialTables', facts.instance),
            pointer: `/${row}`,
            excerpt: `${table.database}.${table.name} ENGINE=${table.engine} leads to ${where}`,
          },
        ],
        fix: dropTableFix(facts.instance, table),
      };
    }
    for (const database of liveDatabases(facts)) if (!seen.has(database.name)) yield database.pass;
  },
});

function placesInWords(table: SpecialTable, foreign: readonly string[]): string {
  return [
    ...foreign,
    ...(table.remote === null ? [] : [foreign.length > 0 ? `through the server ${table.remote}` : `the server ${table.remote}`]),
    ...(table.directory === null ? [] : [`the directory ${table.directory}`]),
  ].join(', ');
}
