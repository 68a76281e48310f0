import { parseBackupName, sharedArchiveName } from '../../domain/open-dental/database-names.ts';
import { liveByName } from '../../facts/mysql/live-databases.ts';
import { databaseSubject } from '../../facts/mysql/live-on.ts';
import { isSystemDatabase } from '../../facts/mysql/system-databases.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'inventory/unclaimed-object',
  title: 'Every database belongs to a tenant',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S1', 'S9'],
  scope: 'instance',
  needs: ['mysql.databases'],
  alsoNeeds: ['opendental.preferences'],
  risk: 'Isolation is judged by who owns what: data of nobody is protected from nobody, and nobody notices who reads it.',
  remedy: 'Name the owner in the inventory, or archive and drop the database.',
  references: [{ title: 'CIS Controls, 1.1 and 3.2: inventory of assets and of data' }],
  *evaluate(facts) {
    const practices = facts['opendental.preferences'] ?? {};
    const live = liveByName(facts);
    const rows = new Map<string, number>();
    facts['mysql.databases'].forEach(({ name }, row) => rows.set(name, row));
    const names = [...rows.keys(), ...Object.keys(practices).filter((name) => !rows.has(name))];
    for (let at = 0; at < names.length; at++) {
      const name = names[at] ?? '';
      if (isSystemDatabase(name)) continue;
      const owner = facts.ownership.ownerOfDatabase(name);
      const own = live.get(name);
      if (own !== undefined && own.tenant === owner?.tenant) {
        yield own.pass;
        continue;
      }
      const subject = databaseSubject(facts.instance, name);
      if (owner) {
        yield { status: 'pass', subject, tenants: [owner.tenant] };
        continue;
      }
      // A rule of their own tells about these two.
      if (name === sharedArchiveName || parseBackupName(name) !== null) continue;
      const practice = Object.hasOwn(practices, name);
      const row = rows.get(name);
      yield {
        status: 'fail',
        subject,
        tenants: [],
        sides: { owner: null, reacher: null },
        severity: practice ? 'high' : 'medium',
        claim: `${name} on ${facts.instance} ${practice ? 'holds an Open Dental practice and ' : ''}belongs to no tenant.`,
        observed: practice ? 'an Open Dental schema that no tenant claims' : 'a database that no tenant claims',
        expected: 'a tenant in the inventory that lists it under databases',
        evidence: [
          row === undefined
            ? {
                source: sourceId('opendental.preferences', facts.instance),
                pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
                excerpt: name,
              }
            : { source: sourceId('mysql.databases', facts.instance), pointer: `/${row}`, excerpt: name },
        ],
        fix: {
          language: 'yaml',
          target: 'bitewing.yaml',
          commands: ['tenants:', '  <tenant>:', `    databases: [${JSON.stringify(name)}]`],
          undo: [],
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
          note: 'Rules about leaks do not see a database without an owner: claim it before trusting any other result about it.',
        },
      };
    }
  },
});
