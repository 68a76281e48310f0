import { liveDatabases, preference } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** The hidden value that switches automatic backups off. Source: Open Dental, MiscData.MakeABackup. */
const backupsOff = 'abracadabra';

const signs: ReadonlyMap<string, (value: string) => string | null> = new Map([
  ['CorruptedDatabase', (value) => (value === '1' ? 'a conversion failed or is still running (CorruptedDatabase = 1)' : null)],
  ['UpdateInProgressOnComputerName', (value) => (value === '' ? null : `the update lock is held by ${value}`)],
  ['UpdateStreamLinePassword', (value) => (value === backupsOff ? 'automatic backups before updates are switched off' : null)],
]);

export const rule: Rule = defineRule({
  id: 'mysql/update-half-done',
  title: 'No update of a tenant is half done, and backups before updates are on',
  severity: 'high',
  kind: 'function',
  clauses: ['S15'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'Staff are locked out, or the next failed update leaves no copy to go back to.',
  remedy: 'Finish or roll back the update with Open Dental’s own tool, then clear the flag there.',
  references: [{ title: 'Open Dental source, ClassConvertDatabase, MiscData' }],
  evaluate(facts) {
    return passUnless(liveDatabases(facts), (database) => {
      const rows = facts['opendental.preferences'][database.name];
      if (rows?.every(({ name, value }) => (signs.get(name)?.(value) ?? null) === null) === true) {
        return null;
      }
      const found = [...signs].map(([name, reading]) => ({
        reading,
        row: preference(facts.instance, facts['opendental.preferences'], database.name, name),
      }));
      if (found.some(({ row }) => row === null)) {
        return {
          status: 'not-assessed',
          subject: database.subject,
          tenants: [database.tenant],
          missing: [sourceId('opendental.preferences', facts.instance)],
          reason: `The preferences of ${database.name} were not read.`,
        };
      }
      const bad = found.flatMap(({ row, reading }) => {
        const said = row && reading(row.value ?? '');
        return said ? [{ said, evidence: row.evidence }] : [];
      });
      if (bad.length === 0) {
        return null;
      }
      return {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant],
        sides: { owner: database.tenant, reacher: null },
        claim: `${tenantName(facts, database.tenant)}: in ${database.name} ${bad.map(({ said }) => said).join('; ')}.`,
        observed: bad.map(({ said }) => said).join('; '),
        expected: 'no update flag set, automatic backups on',
        evidence: bad.map(({ evidence }) => evidence()),
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [],
          undo: [],
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
          note: 'Open Dental sets and clears these flags itself; clearing one by hand hides a half-converted database.',
        },
      };
    });
  },
});
