import { sharedArchiveName } from '../../domain/open-dental/database-names.ts';
import { passesGate, versionReader } from '../../domain/open-dental/versions.ts';
import { liveDatabases, preference, preferenceValue } from '../../facts/mysql/live-databases.ts';
import { databaseSubject, type LiveDatabase } from '../../facts/mysql/live-on.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/shared-archive',
  title: `No two tenants share the archive database ${sharedArchiveName}`,
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1'],
  scope: 'instance',
  needs: ['mysql.databases'],
  alsoNeeds: ['opendental.preferences'],
  risk: 'Old records of several practices lie in one database, and the first practice to update past 18.1.32 takes it all.',
  remedy: 'Give the archive to the practice it belongs to under that practice’s own name, before any tenant updates.',
  references: [{ title: 'Open Dental source, ConvertDatabases5 (18.1.32: archive renamed)' }],
  *evaluate(facts) {
    const live = liveDatabases(facts);
    const [old, unknown]: [LiveDatabase[], LiveDatabase[]] = [[], []];
    const versionOf = versionReader();
    for (const database of live) {
      const version = versionOf(preferenceValue(facts['opendental.preferences'] ?? {}, database.name, 'ProgramVersion') ?? '');
      if (version === null) unknown.push(database);
      else if (!passesGate(version, 'archive-per-tenant')) old.push(database);
    }
    const tenants = [...new Set(live.map(({ tenant }) => tenant))];
    const subject = databaseSubject(facts.instance, sharedArchiveName);
    const row = facts['mysql.databases'].findIndex(({ name }) => name === sharedArchiveName);
    const exists = row >= 0;
    const [first] = old.length > 0 ? old : unknown;
    if (tenants.length < 2 || (!exists && first === undefined)) {
      yield { status: 'pass', subject, tenants };
      return;
    }
    if (!exists && old.length === 0) {
      yield {
        status: 'not-assessed',
        subject,
        tenants: [...new Set(unknown.map(({ tenant }) => tenant))],
        missing: [sourceId('opendental.preferences', facts.instance)],
        reason: `The version of ${unknown
          .map(({ name }) => name)
          .slice(0, 5)
          .join(', ')} is not known; before 18.1.32 it would archive into the shared name.`,
      };
      return;
    }
    const who = first === undefined ? '' : `${tenantName(facts, first.tenant)} (${first.name}${old.length > 0 ? ', older than 18.1.32' : ', version unknown'})`;
    yield {
      status: 'fail',
      subject,
      tenants,
      sides: { owner: null, reacher: null, owners: tenants.toSorted() },
      severity: !exists ? 'medium' : first === undefined ? 'high' : 'critical',
      kind: exists ? 'leak' : 'hygiene',
      claim: exists
        ? `${sharedArchiveName} stands on ${facts.instance}, which ${tenants.length} tenants share${first === undefined ? '' : `; ${who} writes into it or takes it at its update`}.`
        : `The next archive of ${who} makes ${sharedArchiveName}, one name for all ${tenants.length} tenants.`,
      observed: `${exists ? `database ${sharedArchiveName} exists` : 'it does not exist yet'}; live databases older than 18.1.32: ${old.length}, of unknown version: ${unknown.length}`,
      expected: '<live name>_archive for every tenant, all tenants from 18.1.32 on',
      because:
        'Up to 18.1.31 every Open Dental on the server archives into this one name; the update to 18.1.32 renames it to the updating tenant’s own and drops it.',
      evidence: exists
        ? [{ source: sourceId('mysql.databases', facts.instance), pointer: `/${row}`, excerpt: sharedArchiveName }]
        : old.flatMap(({ name }) => preference(facts.instance, facts['opendental.preferences'] ?? {}, name, 'ProgramVersion')?.evidence() ?? []),
      fix: {
        language: 'sql',
        target: facts.instance,
        commands: [],
        undo: [],
        verify: [{ command: `SHOW DATABASES LIKE '${sharedArchiveName}';`, expect: 'no row' }],
        note: 'Only the practices can tell whose records these are. Dump the database first; no grant of a tenant may cover this name meanwhile. Update tenants older than 18.1.32 only after it is gone.',
      },
    };
  },
});
