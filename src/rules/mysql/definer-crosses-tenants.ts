import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { objectCrossing } from '../../facts/mysql/stored-objects.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const kinds = ['mysql.routines', 'mysql.events', 'mysql.views', 'mysql.triggers'] as const;

export const rule: Rule = defineRule({
  id: 'mysql/definer-crosses-tenants',
  title: 'No view, routine, trigger or event of a tenant reaches another tenant or runs with foreign rights',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1', 'S10'],
  scope: 'instance',
  needs: [],
  alsoNeeds: kinds,
  risk: 'Whoever may use the object reads or changes the neighbour’s tables with its definer’s rights, whatever the own grants say.',
  remedy: 'Drop the object; Open Dental creates no views, routines, triggers or events.',
  references: [
    { title: 'MySQL 8.4 Reference Manual, 27.6 Stored Object Access Control', url: 'https://dev.mysql.com/doc/refman/8.4/en/stored-objects-security.html' },
  ],
  *evaluate(facts) {
    for (const kind of kinds) {
      for (const [row, object] of (facts[kind] ?? []).entries()) {
        const tenant = facts.ownership.ownerOfDatabase(object.database)?.tenant;
        if (tenant === undefined) continue;
        const subject = { type: 'object' as const, id: `${facts.instance}/${object.database}.${object.name} (${object.type})` };
        const crossing = objectCrossing(facts, tenant, object);
        if (!crossing) {
          if (object.body === 'parsed' || object.body === 'scanned') yield { status: 'pass', subject, tenants: [tenant] };
          else
            yield {
              status: 'not-assessed',
              subject,
              tenants: [tenant],
              missing: [sourceId(kind, facts.instance)],
              reason: `The body of the ${object.type} ${object.body === 'dynamic' ? 'builds statements at run time' : 'could not be read'}.`,
            };
          continue;
        }
        const owner = crossing.owners[0] ?? (crossing.runsAs === 'operator' ? null : crossing.runsAs);
        const reads = crossing.databases.length > 0;
        yield {
          status: 'fail',
          subject,
          tenants: [tenant, ...crossing.owners],
          sides: { owner, reacher: tenant },
          severity: reads ? 'critical' : 'medium',
          kind: reads ? 'leak' : 'hygiene',
          claim: `The ${object.type} ${object.name} in ${object.database} of ${tenantName(facts, tenant)} ${reads ? `uses ${crossing.databases.join(', ')}` : `runs with the rights of ${object.definer}`}.`,
          observed: `definer ${object.definer}, SQL SECURITY ${object.security}${reads ? `, names ${crossing.databases.join(', ')}` : ''}`,
          expected: 'objects that stay in their own database and run with the tenant’s own rights',
          ...(crossing.runsAs === null
            ? {}
            : { because: 'SQL SECURITY DEFINER: the object runs with its definer’s rights, not with those of the user who calls it.' }),
          discriminator: crossing.databases.toSorted().join(','),
          evidence: [
            {
              source: sourceId(kind, facts.instance),
              pointer: `/${row}`,
              excerpt: `${object.type} ${object.database}.${object.name} DEFINER=${object.definer} SQL SECURITY ${object.security}`,
            },
          ],
          fix: {
            language: 'sql',
            target: facts.instance,
            commands: [`DROP ${object.type.toUpperCase()} ${sqlIdentifier(object.database)}.${sqlIdentifier(object.name)};`],
            undo: [],
            verify: [
              {
                command: `SHOW CREATE ${object.type.toUpperCase()} ${sqlIdentifier(object.database)}.${sqlIdentifier(object.name)};`,
                expect: 'an error: it does not exist',
              },
            ],
            note: 'Keep its definition first: run the SHOW CREATE statement above and save the answer; that text is the undo.',
          },
        };
      }
    }
  },
});
