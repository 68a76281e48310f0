import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { parseBackupName } from '../../domain/open-dental/database-names.ts';
import { databaseSubject } from '../../facts/mysql/live-on.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/orphan-backup',
  title: 'Every backup database belongs to a live database that still exists',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S3'],
  scope: 'instance',
  needs: ['mysql.databases'],
  risk: 'A backup database is a complete copy of the patient data; without an owner nobody deletes or watches it.',
  remedy: 'Archive it outside the server and drop it, or name its tenant in the inventory.',
  references: [{ title: 'Open Dental source, MiscData.MakeABackup' }],
  *evaluate(facts) {
    const databases = facts['mysql.databases'];
    let known: ReadonlySet<string> | null = null;
    const exists = (name: string): boolean => (known ??= new Set(databases.map((one) => one.name))).has(name);
    for (let row = 0; row < databases.length; row++) {
      const name = databases[row]?.name ?? '';
      const derived = parseBackupName(name);
      if (derived === null) continue;
      const subject = databaseSubject(facts.instance, name);
      const owner = facts.ownership.ownerOfDatabase(name);
      if (owner && exists(derived.live)) {
        yield { status: 'pass', subject, tenants: [owner.tenant] };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants: owner ? [owner.tenant] : [],
        sides: { owner: owner?.tenant ?? null, reacher: null },
        claim: `${name} is a backup of ${derived.live}, which ${exists(derived.live) ? 'belongs to no tenant' : 'no longer exists'}.`,
        observed: `database ${name}`,
        expected: `${derived.live} exists and a tenant claims it`,
        evidence: [{ source: sourceId('mysql.databases', facts.instance), pointer: `/${row}`, excerpt: name }],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [`DROP DATABASE ${sqlIdentifier(name)};`],
          undo: [],
          verify: [{ command: `SHOW DATABASES LIKE '${name.replaceAll('\\', '\\\\').replaceAll('_', '\\_').replaceAll("'", "''")}';`, expect: 'no row' }],
          note: `Dump it first (mariadb-dump ${name}); dropping cannot be undone without that dump.`,
        },
      };
    }
  },
});
