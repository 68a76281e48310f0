import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { liveDatabases, preference, preferenceValue } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/update-list-crosses-tenants',
  title: "No tenant's update list names another tenant's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1', 'S16'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'An update by one practice opens the neighbour’s database with its own login, locks its staff out and overwrites Setup.exe in its A to Z folder.',
  remedy: 'Take the foreign names out of the preference UpdateMultipleDatabases.',
  references: [{ title: 'Open Dental source, PrefL (UpdateMultipleDatabases)' }],
  evaluate(facts) {
    return passUnless(liveDatabases(facts), (database) => {
      const preferences = facts['opendental.preferences'];
      const isRead = preferences[database.name] !== undefined;
      // Nearly nobody has a list.
      if (isRead && (preferenceValue(preferences, database.name, 'UpdateMultipleDatabases') ?? '') === '') return null;
      const found = preference(facts.instance, preferences, database.name, 'UpdateMultipleDatabases');
      if (!found) {
        return {
          status: 'not-assessed',
          subject: database.subject,
          tenants: [database.tenant],
          missing: [sourceId('opendental.preferences', facts.instance)],
          reason: `The preferences of ${database.name} were not read.`,
        };
      }
      const names = (found.value ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const foreign = names.filter((name) => facts.ownership.ownerOfDatabase(name)?.tenant !== database.tenant);
      const owner = foreign.map((name) => facts.ownership.ownerOfDatabase(name)?.tenant).find((tenant) => tenant !== undefined) ?? null;
      if (foreign.length === 0) {
        return null;
      }
      const table = `${sqlIdentifier(database.name)}.preference`;
      const set = (value: string): string =>
        `UPDATE ${table} SET ValueString = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}' WHERE PrefName = 'UpdateMultipleDatabases';`;
      return {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant, ...(owner === null ? [] : [owner])],
        sides: { owner, reacher: database.tenant },
        claim: `An update of ${tenantName(facts, database.tenant)} also updates ${foreign.join(', ')}${owner === null ? '' : ` of ${tenantName(facts, owner)}`}.`,
        observed: `UpdateMultipleDatabases = '${found.value ?? ''}'`,
        expected: 'blank, or databases of the same tenant only',
        discriminator: foreign.toSorted().join(','),
        evidence: [found.evidence()],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [set(names.filter((name) => !foreign.includes(name)).join(','))],
          undo: [set(found.value ?? '')],
          verify: [{ command: `SELECT ValueString FROM ${table} WHERE PrefName = 'UpdateMultipleDatabases';`, expect: 'no name of another tenant' }],
        },
      };
    });
  },
});
