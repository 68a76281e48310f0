import { liveByName } from '../../facts/mysql/live-databases.ts';
import { databaseSubject } from '../../facts/mysql/live-on.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import type { DatabaseRow } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/case-twin-databases',
  title: 'No two databases differ in letter case only',
  severity: 'high',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'instance',
  needs: ['mysql.databases'],
  risk: 'Some servers run one database’s routine with the other’s rights, and a move to Windows merges the two.',
  remedy: 'Rename one of them.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 11.2.3 Identifier Case Sensitivity',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html',
    },
  ],
  *evaluate(facts) {
    const names = facts['mysql.databases'];
    const { groups, later } = caseTwins(names);
    const live = liveByName(facts);
    for (let first = 0; first < names.length; first++) {
      if (later.has(first)) continue;
      const group = groups.get(first);
      const alone = group === undefined ? live.get(names[first]?.name ?? '') : undefined;
      if (alone !== undefined) {
        yield alone.pass;
        continue;
      }
      for (const row of group ?? [first]) {
        const name = names[row]?.name ?? '';
        const twin = group?.find((other) => names[other]?.name !== name);
        const own = twin === undefined ? live.get(name) : undefined;
        if (own !== undefined) {
          yield own.pass;
          continue;
        }
        const owner = facts.ownership.ownerOfDatabase(name);
        if (!owner) continue;
        const subject = databaseSubject(facts.instance, name);
        const twinName = twin === undefined ? undefined : names[twin]?.name;
        if (twin === undefined || twinName === undefined) {
          yield { status: 'pass', subject, tenants: [owner.tenant] };
          continue;
        }
        const other = facts.ownership.ownerOfDatabase(twinName)?.tenant ?? null;
        yield {
          status: 'fail',
          subject,
          tenants: [owner.tenant, ...(other === null ? [] : [other])],
          sides: { owner: owner.tenant, reacher: other },
          claim: `${name} of ${tenantName(facts, owner.tenant)} has a twin, ${twinName}, that differs in letter case only.`,
          observed: `${name} and ${twinName}`,
          expected: 'names that differ in more than letter case',
          because:
            'On MariaDB 10.5 and MySQL 9.7 the routine cache of a session ignores case: after one twin’s procedure was called, a call of the other runs the first one.',
          discriminator: twinName,
          evidence: [row, twin].map((index) => ({
            source: sourceId('mysql.databases', facts.instance),
            pointer: `/${index}`,
            excerpt: facts['mysql.databases'][index]?.name ?? '',
          })),
          fix: {
            language: 'sql',
            target: facts.instance,
            commands: [],
            undo: [],
            verify: [{ command: 'SHOW DATABASES;', expect: 'one of the two is gone' }],
            note: 'MySQL cannot rename a database: dump it, load it under a new name, change the configuration files, drop the old one.',
          },
        };
      }
    }
  },
});

interface CaseTwins {
  /** Rows of one name but for its letter case, by the first of them. */
  readonly groups: ReadonlyMap<number, readonly number[]>;
  /** Those that are not the first. */
  readonly later: ReadonlySet<number>;
}

/** Nearly every name is alone, and in no group. */
function caseTwins(names: readonly DatabaseRow[]): CaseTwins {
  const firsts = new Map<string, number>();
  const groups = new Map<number, number[]>();
  const later = new Set<number>();
  for (let row = 0; row < names.length; row++) {
    const folded = names[row]?.name.toLowerCase() ?? '';
    const first = firsts.get(folded);
    if (first === undefined) {
      firsts.set(folded, row);
      continue;
    }
    later.add(row);
    if (groups.has(first)) groups.get(first)?.push(row);
    else groups.set(first, [first, row]);
  }
  return { groups, later };
}
